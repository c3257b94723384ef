import type { Clock } from './clock.js'
import type { CommitLog } from './commit-log.js'
import type { DriverFilter } from './log-driver.js'
import type { StoredLogEntry } from './log-entry.js'
import type { Read } from './log-reader.js'
import { abortedError } from './to-log-storage-error.js'

const PAGE_SIZE = 1000

/** Milliseconds between two looks at what other processes have written. */
const POLL_INTERVAL = 100

export interface FollowOptions {
  readonly read: Read
  readonly commits: CommitLog
  readonly clock: Clock
  /** Whether other processes may write to the store as well. */
  readonly seesOthers: boolean
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
  const { commits, signal, closed } = options
  commits.enter()
  try {
    let cursor = await options.after
    for (;;) {
      if (signal?.aborted) throw abortedError(signal, 'Following')
      if (closed.aborted) return
      const isLast = commits.isClosed
      const page = await readPage(options, cursor)
      if (page.entries.length > 0) {
        commits.leave()
        try {
          yield* page.entries
        } finally {
          commits.enter()
        }
      }
      cursor = page.cursor
      if (page.isFull) continue
      if (isLast) return
      await nextCommit(options, page.isStale)
    }
  } finally {
    commits.leave()
  }
}

interface Page {
  readonly entries: StoredLogEntry[]
  /** All up to this id was looked at. */
  readonly cursor: number
  readonly isFull: boolean
  /** Whether a commit came while the page was read. */
  readonly isStale: () => boolean
}

async function readPage(options: FollowOptions, after: number): Promise<Page> {
  const { read, commits, filter, signal } = options
  let stale = false
  const watch = commits.onNext(() => {
    stale = true
  })
  try {
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
    return { entries, cursor: isFull ? seen : Math.max(seen, lastId), isFull, isStale: () => stale }
  } finally {
    watch[Symbol.dispose]()
  }
}

/** Settles at the next commit, when it is time to look at what others wrote, or when the reader leaves. */
function nextCommit(options: FollowOptions, isStale: () => boolean): Promise<void> {
  const { commits, clock, seesOthers, signal, closed } = options
  if (isStale() || commits.isClosed || signal?.aborted || closed.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      commit[Symbol.dispose]()
      poll?.[Symbol.dispose]()
      signal?.removeEventListener('abort', wake)
      closed.removeEventListener('abort', wake)
      resolve()
    }
    const commit = commits.onNext(wake)
    const poll = seesOthers ? clock.after(POLL_INTERVAL, wake) : undefined
    signal?.addEventListener('abort', wake, { once: true })
    closed.addEventListener('abort', wake, { once: true })
  })
}
