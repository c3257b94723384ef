import {
  type DriverFilter,
  type DriverSearch,
  entryFilter,
  nextTurn,
  type StoredLogEntry,
} from '@logpond/core'
import { COLUMNS, toEntries } from './columns.ts'
import type { DuckDBStore } from './duckdb-store.ts'
import { isExact, type Sql, where } from './filter-sql.ts'

/** Entries that are filtered per turn of the event loop. */
const ENTRIES_PER_TURN = 100

export function search(
  store: DuckDBStore,
  query: DriverSearch,
  signal?: AbortSignal,
): Promise<StoredLogEntry[]> {
  const direction = query.order === 'oldest' ? 'ASC' : 'DESC'
  const { sql, values } = where(query)
  const place = { sql: `${sql} ORDER BY timestamp ${direction}, id ${direction}`, values }
  return first(store, query, place, query.limit, signal)
}

export function readAfter(
  store: DuckDBStore,
  id: number,
  filter: DriverFilter,
  limit: number,
  signal?: AbortSignal,
): Promise<StoredLogEntry[]> {
  const { sql, values } = where(filter, id)
  return first(store, filter, { sql: `${sql} ORDER BY id`, values }, limit, signal)
}

export async function count(store: DuckDBStore, filter: DriverFilter, signal?: AbortSignal): Promise<number> {
  const place = where(filter)
  let count = 0
  if (isExact(filter)) {
    const query = { sql: `SELECT count(*) FROM entries ${place.sql}`, values: place.values }
    for await (const rows of store.query(query, signal)) count += Number(rows[0]?.[0])
  } else {
    for await (const entries of matching(store, filter, place, signal)) count += entries.length
  }
  return count
}

/** SQL narrows the search. `entryFilter` applies the contract's rules for words and attributes. */
export async function* matching(
  store: DuckDBStore,
  filter: DriverFilter,
  { sql, values }: Sql,
  signal?: AbortSignal,
): AsyncGenerator<StoredLogEntry[], void> {
  const matches = entryFilter(filter)
  const query = { sql: `SELECT ${COLUMNS} FROM entries ${sql}`, values }
  for await (const rows of store.query(query, signal)) {
    for (let start = 0; start < rows.length; start += ENTRIES_PER_TURN) {
      yield toEntries(rows.slice(start, start + ENTRIES_PER_TURN)).filter(matches)
      // An append takes several turns of the event loop. It must not wait for a whole chunk in each of them.
      await nextTurn()
    }
  }
}

async function first(
  store: DuckDBStore,
  filter: DriverFilter,
  { sql, values }: Sql,
  limit: number,
  signal?: AbortSignal,
): Promise<StoredLogEntry[]> {
  const found: StoredLogEntry[] = []
  const place = { sql: isExact(filter) ? `${sql} LIMIT ${limit}` : sql, values }
  for await (const entries of matching(store, filter, place, signal)) {
    found.push(...entries.slice(0, limit - found.length))
    if (found.length >= limit) break
  }
  return found
}
