import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'
import { bigint, where } from '../read/filter-sql.js'
import type { SqlParameters } from '../read/sql-parameters.js'
import { IDS_OF_PARTITION } from '../schema/tables.js'
import { inTransaction, type Place } from './place.js'

/** Entries that were deleted one by one. */
export interface Deletion {
  readonly deleted: number
  readonly more: boolean
  /** The last of them in the order of deletion, with its time in microseconds. */
  readonly last?: { readonly timestamp: number; readonly id: number }
}

/** By how much a store exceeds its limits; 0 or less if it does not. */
export interface Excess {
  readonly entries: number
  readonly bytes: number
}

/** Deletes the first entries, by (timestamp, id), that meet all conditions. */
export async function deleteExpired(
  connection: Connection,
  { schema }: Place,
  conditions: readonly string[],
  parameters: SqlParameters,
  limit: number,
): Promise<Deletion> {
  const doomed = `SELECT id, timestamp FROM ${schema}.entries ${where(conditions)} ORDER BY timestamp, id LIMIT ${limit}`
  return deleteDoomed(connection, schema, doomed, parameters.values, limit)
}

/** Deletes the oldest entries until the store no longer exceeds its limits. */
export function deleteOldestOf(
  connection: Connection,
  place: Place,
  excess: Excess,
  maxId: number,
  limit: number,
): Promise<Deletion> {
  const { schema } = place
  const oldest = `SELECT id, timestamp, size FROM ${schema}.entries WHERE id <= ${bigint(maxId)} ORDER BY timestamp, id LIMIT ${limit}`
  const numbered = `SELECT id, timestamp, row_number() OVER place AS number, sum(size) OVER place - size AS bytes_before
    FROM (${oldest}) oldest WINDOW place AS (ORDER BY timestamp, id ROWS UNBOUNDED PRECEDING)`
  const wanted = [
    ...(excess.entries > 0 ? [`number <= ${bigint(excess.entries)}`] : []),
    ...(excess.bytes > 0 ? [`bytes_before < ${bigint(excess.bytes)}`] : []),
  ]
  const doomed = `SELECT id, timestamp FROM (${numbered}) numbered WHERE ${wanted.join(' OR ')}`
  return inTransaction(connection, place, () => deleteDoomed(connection, schema, doomed, [], limit))
}

async function deleteDoomed(
  connection: Connection,
  schema: string,
  doomed: string,
  values: readonly unknown[],
  limit: number,
): Promise<Deletion> {
  const [row] = await rowsOf(
    connection,
    `WITH doomed AS MATERIALIZED (${doomed}),
    gone AS (
      DELETE FROM ${schema}.entries e USING doomed d WHERE e.id = d.id RETURNING e.id, e.size
    ),
    counted AS (${countDeleted(schema, 'gone')})
    SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM doomed), last.timestamp, last.id
    FROM (SELECT 1) one LEFT JOIN (
      SELECT timestamp, id FROM doomed ORDER BY timestamp DESC, id DESC LIMIT 1
    ) last ON true`,
    values,
  )
  const [deleted, found, timestamp, id] = row ?? []
  return {
    deleted: Number(deleted),
    more: Number(found) >= limit,
    ...(id !== null && id !== undefined && { last: { timestamp: Number(timestamp), id: Number(id) } }),
  }
}

/** Adds deleted rows, which have an id and a size, to the counters of their partitions. */
export function countDeleted(schema: string, rows: string): string {
  return `INSERT INTO ${schema}.deletions AS old
    SELECT ((id - 1) / ${IDS_OF_PARTITION})::integer, count(*), sum(size) FROM ${rows} GROUP BY 1
    ON CONFLICT (partition) DO UPDATE SET entries = old.entries + excluded.entries, bytes = old.bytes + excluded.bytes`
}
