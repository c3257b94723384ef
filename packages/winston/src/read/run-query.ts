import type { LogStorage, StoredLogEntry } from '@logpond/core'
import { infoOfEntry, type StoredInfo } from '../info-of-entry.js'
import { pickFields } from './pick-fields.js'
import type { CheckedQuery } from './query-options.js'

const MAX_PAGE = 10_000

/** The infos that match a query. @throws LogStorageError The error of the search. */
export async function runQuery(storage: LogStorage, query: CheckedQuery): Promise<StoredInfo[]> {
  const { search, skip, rows, level, fields } = query
  const infos: StoredInfo[] = []
  let left = skip
  for (let after: StoredLogEntry | undefined; ; ) {
    const limit = Math.min(MAX_PAGE, left + rows - infos.length)
    const page = await storage.search({ ...search, after, limit })
    for (const entry of page) {
      const info = infoOfEntry(entry)
      // A severity is not always one level.
      if (level !== undefined && info.level !== level) continue
      if (left > 0) left--
      else infos.push(pickFields(info, fields))
    }
    after = page.at(-1)
    if (infos.length >= rows || page.length < limit) return infos
  }
}
