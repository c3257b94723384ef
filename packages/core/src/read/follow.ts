import type { DriverFilter } from '../contract/driver-filter.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import { abortedError } from '../errors/to-log-storage-error.js'
import type { CommitLog } from './commit-log.js'
import type { OtherWriters } from './other-writers.js'
import type { Read } from './retried-read.js'

const PAGE_SIZE = 1000

export interface FollowOptions {
  readonly read: Read
  readonly commits: CommitLog
  /** Returns something if other processes may write to the store too. Called while the driver is open. */
  readonly others: () => OtherWriters | undefined
  readonly filter: DriverFilter
  /** The id to begin after. */
  readonly after: Promise<number>
  readonly signal: AbortSignal | undefined
  /** Called with the id up to which all entries have been looked at and handed out: at the beginning, and when it has grown. */
  readonly onPosition?: ((id: number) => void) | undefined
  /** Aborted when the reader has left. */
  readonly closed: AbortSignal
}

/**
 * Yields committed entries in the order of their ids, page by page, and then new ones as they are committed.
 *
 * Ids ascend in commit order, so a reader that continues after the last id misses nothing and sees nothing twice.
 */
export async function* followEntries(options: FollowOptions): AsyncGenerator<StoredLogEntry, void, void> {
  const { commits, closed, onPosition } = options
  commits.enter()
  try {
    let cursor = await options.after
    onPosition?.(cursor)
    for (;;) {
      checkSignal(options)
      if (closed.aborted) return
      const page = await readPage(options, cursor)
      yield* handOut(options, page)
      if (page.cursor > cursor) onPosition?.(page.cursor)
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

/** Yields the entries of a page. While the reader processes an entry, the closing storage does not wait for it. */
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
  /** All entries up to this id were checked. */
  readonly cursor: number
  readonly isFull: boolean
  /** The number of commits before the page was read: if it changes, there may be more to read. */
  readonly commits: number
}

async function readPage(options: FollowOptions, after: number): Promise<Page> {
  const { read, commits, filter, signal } = options
  const commitsBefore = commits.commits
  // Read before the page, so that no entry is between the two. Without it, a filter that rarely matches would search the same
  // entries again each time.
  const isFiltered = Object.keys(filter).length > 0
  const lastId = isFiltered
    ? await read('Following', (driver, either) => driver.lastId(either), signal)
    : after
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

/** Resolves at the next commit, of this storage or another one, or when the reader leaves. */
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
    const poll = others()?.watch()
    signal?.addEventListener('abort', wake, { once: true })
    closed.addEventListener('abort', wake, { once: true })
  })
}
