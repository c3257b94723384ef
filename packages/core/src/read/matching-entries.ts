import type { MaybePromise } from '../contract/log-driver.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import { abortedError } from '../errors/to-log-storage-error.js'
import { elapsed, nextTurn } from '../time/real-timers.js'

const PAGE_SIZE = 1000
/** The first page is smaller if few entries are wanted: they may be found at once. */
const FIRST_PAGE_SIZE = 100

/** Milliseconds of a turn of the event loop in which entries are judged. */
const TURN = 10

export interface EntryPages {
  /** @param last The last entry of the page before. */
  readonly read: (last: StoredLogEntry | undefined, limit: number) => MaybePromise<StoredLogEntry[]>
  readonly matches: (entry: StoredLogEntry) => boolean
  /** The most entries. */
  readonly limit: number
  readonly signal: AbortSignal | undefined
}

/**
 * Visits the first matching entries, which are read page by page. Gives way to everything else in the process regularly: a driver
 * may read and a filter may judge without a pause.
 */
export async function visitMatching(
  { read, matches, limit, signal }: EntryPages,
  visit: (entry: StoredLogEntry) => void,
): Promise<void> {
  let left = limit
  let last: StoredLogEntry | undefined
  for (let size = Math.min(PAGE_SIZE, Math.max(FIRST_PAGE_SIZE, limit)); ; size = PAGE_SIZE) {
    const asked = limit === 0 ? 0 : size
    const page = await read(last, asked)
    let end = elapsed() + TURN
    for (const entry of page) {
      if (left === 0) return
      if (elapsed() >= end) {
        await pause(signal)
        end = elapsed() + TURN
      }
      if (!matches(entry)) continue
      visit(entry)
      left--
    }
    last = page[page.length - 1]
    if (left === 0 || last === undefined || page.length < asked) return
    await pause(signal)
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn()
  if (signal?.aborted) throw abortedError(signal, 'Reading')
}
