import { waitForChanges } from '../schema/changes-under-way.js'
import { SCHEMA_PARTITION } from '../schema/versions.js'
import type { Store } from '../store.js'
import { dropPartitions } from './drop-partitions.js'

export interface Doomed {
  /** A condition for the entries that have expired. */
  readonly isExpired: string
  /** Later entries stay. */
  readonly maxId: number
  /** How many have expired, and how many of the others are too many. */
  readonly expired: number
  readonly surplus: number
  /** The partitions of the table. */
  readonly partitions: readonly number[]
  /** How many of these to delete now: the oldest. */
  readonly delete: { readonly expired: number; readonly surplus: number }
}

interface Partition {
  readonly p: number
  readonly entries: number
  readonly doomed: number
}

/**
 * Deletes the oldest expired entries and, once all of them go, the oldest of the others. Partitions of which nothing is left are dropped,
 * which takes no time; entries in the others are marked as deleted, which rewrites nothing but the marks.
 */
export async function deleteEntries(store: Store, doomed: Doomed): Promise<void> {
  const { maxId, isExpired, partitions } = doomed
  const { expired, surplus } = doomed.delete
  const conditions = [
    ...(expired === 0 ? [] : [await oldestSql(store, isExpired, maxId, expired, doomed.expired)]),
    ...(surplus === 0
      ? []
      : [await oldestSql(store, `NOT ${isExpired}`, maxId, surplus, Number.POSITIVE_INFINITY)]),
  ]
  const isDoomed = conditions.length === 0 ? '0' : `id <= ${maxId} AND (${conditions.join(' OR ')})`
  // The newest partition is never dropped.
  const mixed = partitions.length > 1 ? await dropWhole(store, isDoomed) : partitions
  if (mixed.length === 0 || conditions.length === 0) return
  const where = `kind = 0 AND p IN (${mixed.join(', ')}) AND ${isDoomed}`
  await store.change(store.dialect.deleteRows(store.target, where))
  if (store.dialect.mutatesLater) await waitForChanges(store)
}

/** Drops the partitions of which no entry stays. Returns the others that have a doomed entry. */
async function dropWhole(store: Store, isDoomed: string): Promise<number[]> {
  const partitions = await partitionsOf(store, isDoomed)
  const whole = partitions.filter(({ entries, doomed }) => entries === doomed).map(({ p }) => p)
  const left = await dropPartitions(store, whole)
  return partitions
    .filter(({ p, doomed }) => doomed > 0 && (left.includes(p) || !whole.includes(p)))
    .map(({ p }) => p)
}

/** A condition for the first `count` of the entries that satisfy one, by (timestamp, id). */
async function oldestSql(
  store: Store,
  condition: string,
  maxId: number,
  count: number,
  total: number,
): Promise<string> {
  if (count >= total) return `(${condition})`
  const sql = `SELECT ts, id FROM ${store.target} WHERE kind = 0 AND id <= ${maxId} AND ${condition}
    ORDER BY kind, ts, id LIMIT ${count - 1}, 1`
  const [row] = await store.rows(sql)
  // Another process has deleted some of them meanwhile.
  if (row === undefined) return `(${condition})`
  const [ts, id] = row
  return `(${condition} AND (ts < ${ts} OR (ts = ${ts} AND id <= ${id})))`
}

/** All partitions with entries or commits, and how many of their entries go. */
async function partitionsOf(store: Store, isDoomed: string): Promise<Partition[]> {
  const sql = `SELECT p, countIf(kind = 0), countIf(kind = 0 AND ${isDoomed}) FROM ${store.target}
    WHERE p < ${SCHEMA_PARTITION} GROUP BY p ORDER BY p`
  const rows = await store.rows(sql)
  return rows.map(([p, entries, doomed]) => ({
    p: Number(p),
    entries: Number(entries),
    doomed: Number(doomed),
  }))
}
