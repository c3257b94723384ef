import type { DriverSearch } from '../contract/driver-queries.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import { abortedError } from '../errors/to-log-storage-error.js'
import { EitherSignal } from './either-signal.js'
import type { Read } from './retried-read.js'

const PAGE_SIZE = 1000

export interface ScanOptions {
  readonly read: Read
  readonly search: DriverSearch
  /** The most entries. */
  readonly limit: number
  /** The greatest id to include. */
  readonly maxId: Promise<number>
  readonly signal: AbortSignal | undefined
  /** Aborted when the reader has left. */
  readonly closed: AbortSignal
}

/** Yields all matching entries, page by page. No cursor stays open between two pages, so a slow reader delays nothing. */
export async function* scanEntries(options: ScanOptions): AsyncGenerator<StoredLogEntry, void, void> {
  const maxId = await options.maxId
  let { after } = options.search
  for (let left = options.limit; left > 0; ) {
    const limit = Math.min(PAGE_SIZE, left)
    const search: DriverSearch = { ...options.search, ...(after && { after }), limit, maxId }
    const page = await readPage(options, search)
    for (const entry of page) {
      if (options.signal?.aborted) throw abortedError(options.signal, 'Scanning')
      yield entry
    }
    const last = page[page.length - 1]
    if (last === undefined || page.length < limit) return
    after = { timestamp: last.timestamp, id: last.id }
    left -= page.length
  }
}

async function readPage(options: ScanOptions, search: DriverSearch): Promise<StoredLogEntry[]> {
  const { read, signal, closed } = options
  using either = new EitherSignal(signal ?? closed, closed)
  try {
    return await read('Scanning', (driver, any) => driver.search(search, any), either.signal)
  } catch (thrown) {
    // A reader that has left does not wait for an error.
    if (closed.aborted) return []
    throw thrown
  }
}
