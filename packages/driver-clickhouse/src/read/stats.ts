import type { DriverStats } from '@logpond/core'
import { literal } from '../sql/literal.js'
import type { Store } from '../store.js'

/** The disk space of the table, and its rows, deleted ones among them. */
export interface TableSize {
  readonly bytes: number
  readonly rows: number
}

/** The number of entries and the bytes that they take. Deleted rows take space until their part is merged; that is not counted. */
export async function stats(store: Store, lastId: () => Promise<number>): Promise<DriverStats> {
  const [counted, size, id] = await Promise.all([
    store.rows(`SELECT count() FROM ${store.target} WHERE kind = 0`),
    tableSize(store),
    lastId(),
  ])
  const entries = Number(counted[0]?.[0])
  return { entries, lastId: id, bytes: bytesOf(entries, size) }
}

export async function tableSize(store: Store): Promise<TableSize> {
  const { database, table } = store.settings
  const sql = `SELECT sum(bytes_on_disk), sum(rows) FROM system.parts
    WHERE active AND database = ${literal(database)} AND table = ${literal(table)}`
  const [row] = await store.rows(sql)
  return { bytes: Number(row?.[0]), rows: Number(row?.[1]) }
}

/** The part of the table's bytes that so many of its rows take. */
export function bytesOf(entries: number, { bytes, rows }: TableSize): number {
  return entries === 0 || rows === 0 ? 0 : Math.max(1, Math.ceil((bytes * entries) / rows))
}

/** The most entries that take no more than these bytes. */
export function entriesWithin(maxBytes: number, { bytes, rows }: TableSize): number {
  if (bytes === 0) return Number.POSITIVE_INFINITY
  let entries = Math.floor((maxBytes * rows) / bytes)
  while (entries > 0 && bytesOf(entries, { bytes, rows }) > maxBytes) entries--
  return entries
}
