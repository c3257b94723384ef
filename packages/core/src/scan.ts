import type { DriverSearch } from './log-driver.js'
import type { StoredLogEntry } from './log-entry.js'
import type { Read } from './log-reader.js'

const PAGE_SIZE = 1000

export interface ScanOptions {
  readonly read: Read
  readonly search: DriverSearch
  /** How many at most. */
  readonly limit: number
  /** The last id that belongs to it. */
  readonly maxId: Promise<number>
  readonly signal: AbortSignal
}

/** All entries that match, page by page: no cursor stays open between two pages, so that nothing is held up. */
export async function* scanEntries(options: ScanOptions): AsyncGenerator<StoredLogEntry, void, void> {
  const maxId = await options.maxId
  let { after } = options.search
  for (let left = options.limit; left > 0; ) {
    const limit = Math.min(PAGE_SIZE, left)
    const search: DriverSearch = { ...options.search, ...(after && { after }), limit, maxId }
    const page = await options.read(
      'Scanning',
      (driver, either) => driver.search(search, either),
      options.signal,
    )
    yield* page
    const last = page[page.length - 1]
    if (last === undefined || page.length < limit) return
    after = { timestamp: last.timestamp, id: last.id }
    left -= page.length
  }
}
