import type { DriverFilter } from '../contract/log-driver.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import { abortedError } from '../errors/to-log-storage-error.js'
import type { CommitLog } from './commit-log.js'
import type { OtherWriters } from './other-writers.js'
import type { Read } from './retried-read.js'

const PAGE_SIZE = 1000

export interface FollowOptions {
  readonly read: Read
  readonly commits: CommitLog
  /** Where other processes may write to the store as well. */
  readonly others: OtherWriters | undefined
  readonly filter: DriverFilter
  /** The id after which to begin. */
  readonly after: Promise<number>
  readonly signal: AbortSignal | undefined
  /** Aborted when nobody reads any more. */
  readonly closed: AbortSignal
}

/**
 * Committed entries in the order of their ids, page by page, then as they come.
 *
 * Ids grow in commit order, so that whoever reads on from the last one misses nothing and sees nothing twice.
 */
export async function* followEntries(options: FollowOptions): AsyncGenerator<StoredLogEntry, void, void> {
  const { commits, closed } = options
  commits.enter()
  try {
    let cursor = await options.after
    for (;;) {
      checkSignal(options)
      if (closed.aborted) return
      const page = await readPage(options, cursor)
      yield* handOut(options, page)
      cursor = page.cursor
      if (page.isFull) continue
      if (commits.commits !== page.commits) continue
      if (commits.isClosed) return
      await nextCommit(options)
    }
  } finally {
    commits.leave()
  }
}

/** While the reader is busy with an entry, nobody waits for it. */
async function* handOut(options: FollowOptions, page: Page): AsyncGenerator<StoredLogEntry, void, void> {
  if (page.entries.length === 0) return
  options.commits.leave()
  try {
    for (const entry of page.entries) {
      checkSignal(options)
      yield entry
    }
  } finally {
    options.commits.enter()
  }
}

interface Page {
  readonly entries: StoredLogEntry[]
  /** All up to this id was looked at. */
  readonly cursor: number
  readonly isFull: boolean
  /** How many commits there were when the page was read: at another number there is more to read. */
  readonly commits: number
}

async function readPage(options: FollowOptions, after: number): Promise<Page> {
  const { read, commits, filter, signal } = options
  const commitsBefore = commits.commits
  // Asked for before the page is read, so that nothing lies between the two: a filter that matches seldom must not
  // have the same entries searched again each time.
  const isFiltered = Object.keys(filter).length > 0
  const { lastId } = isFiltered
    ? await read('Following', (driver) => driver.stats(), signal)
    : { lastId: after }
  const entries = await read(
    'Following',
    (driver, either) => driver.readAfter(after, filter, PAGE_SIZE, either),
    signal,
  )
  const isFull = entries.length >= PAGE_SIZE
  const seen = entries[entries.length - 1]?.id ?? after
  return { entries, cursor: isFull ? seen : Math.max(seen, lastId), isFull, commits: commitsBefore }
}

function checkSignal({ signal }: FollowOptions): void {
  if (signal?.aborted) throw abortedError(signal, 'Following')
}

/** Settles at the next commit, of this storage or of others, or when the reader leaves. */
function nextCommit(options: FollowOptions): Promise<void> {
  const { commits, others, signal, closed } = options
  if (signal?.aborted || closed.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      commit[Symbol.dispose]()
      poll?.[Symbol.dispose]()
      signal?.removeEventListener('abort', wake)
      closed.removeEventListener('abort', wake)
      resolve()
    }
    const commit = commits.onNext(wake)
    const poll = others?.watch()
    signal?.addEventListener('abort', wake, { once: true })
    closed.addEventListener('abort', wake, { once: true })
  })
}
