import type { DriverFilter } from '../contract/driver-filter.js'
import { entryFilter } from '../read/entry-filter.js'
import { SharedEntry } from '../read/shared-entry.js'
import type { StoredRow } from './stored-row.js'

/** The property that caches what filters need of a row. JSON omits symbols, so snapshots do not contain it. */
const SHARED = Symbol('shared')

/** Like `entryFilter`, for rows, which never change: the words of a row are determined once. */
export function rowFilter(filter: DriverFilter): (row: StoredRow) => boolean {
  const matches = entryFilter(filter)
  return (row) => matches(sharedOf(row))
}

function sharedOf(row: StoredRow & { [SHARED]?: SharedEntry }): SharedEntry {
  row[SHARED] ??= new SharedEntry(row)
  return row[SHARED]
}
