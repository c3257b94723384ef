import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'
import { bigint } from '../read/filter-sql.js'
import { IDS_OF_PARTITION, partitionName, partitionOf } from '../schema/tables.js'
import { countDeleted } from './delete-entries.js'
import { inTransaction, type Place } from './place.js'

/**
 * Milliseconds to wait for the reads that use a partition. Reads that begin meanwhile wait too, so it is short: entries are then
 * deleted one by one, and the empty partition is dropped later.
 */
const LOCK_TIMEOUT = 50
const LOCK_NOT_AVAILABLE = '55P03'

/** What a cleanup may delete at once. */
export interface DropLimits {
  readonly entries: number
  readonly bytes: number
  /** In microseconds, exclusive. */
  readonly before?: number | undefined
  readonly maxId: number
}

/**
 * Drops the partition whose newest entry is the oldest, with the entries of other partitions that are not newer: together they are
 * the first that a cleanup deletes. Returns how many there were; 0 if they are too many, or reads are using the partition.
 */
export async function dropOldest(
  connection: Connection,
  place: Place,
  { entries, bytes, before, maxId }: DropLimits,
): Promise<number> {
  const { schema } = place
  const [oldest] = await rowsOf(
    connection,
    `SELECT p.partition, p.max_timestamp, p.entries - coalesce(d.entries, 0), p.bytes - coalesce(d.bytes, 0)
    FROM ${schema}.partitions p LEFT JOIN ${schema}.deletions d USING (partition)
    WHERE p.entries > coalesce(d.entries, 0) AND p.partition < ${partitionOf(maxId)}
    ORDER BY p.max_timestamp, p.partition LIMIT 1`,
  )
  if (oldest === undefined) return 0
  const [partition, newest, count, size] = oldest.map(Number) as [number, number, number, number]
  if (count > entries || size > bytes || (before !== undefined && newest >= before)) return 0
  return unlessUsed(connection, async () => {
    const others = `timestamp <= ${bigint(newest)} AND id <= ${bigint(maxId)}
      AND NOT (id > ${bigint(partition * IDS_OF_PARTITION)} AND id <= ${bigint((partition + 1) * IDS_OF_PARTITION)})`
    const [found] = await rowsOf(
      connection,
      `SELECT count(*), coalesce(sum(size), 0) FROM ${schema}.entries WHERE ${others}`,
    )
    const total = count + Number(found?.[0])
    if (total > entries || size + Number(found?.[1]) > bytes) return 0
    return inTransaction(connection, place, async () => {
      const [gone] = await rowsOf(
        connection,
        `WITH gone AS (DELETE FROM ${schema}.entries WHERE ${others} RETURNING id, size),
        counted AS (${countDeleted(schema, 'gone')})
        SELECT count(*) FROM gone`,
      )
      return Number(gone?.[0]) + (await drop(connection, schema, partition))
    })
  })
}

/** Drops the partitions that have no entries left, apart from the newest one. */
export async function dropEmpty(connection: Connection, place: Place): Promise<void> {
  const { schema } = place
  const empty = await rowsOf(
    connection,
    `SELECT p.partition FROM ${schema}.partitions p JOIN ${schema}.deletions d USING (partition)
    WHERE p.entries = d.entries ORDER BY 1`,
  )
  for (const [partition] of empty) {
    await unlessUsed(connection, () =>
      inTransaction(connection, place, () => drop(connection, schema, Number(partition))),
    )
  }
}

/** Drops a partition, unless another process has. Returns how many entries it had. */
async function drop(connection: Connection, schema: string, partition: number): Promise<number> {
  await connection.client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`)
  await connection.client.query(`LOCK TABLE ONLY ${schema}.entries IN ACCESS EXCLUSIVE MODE`)
  const [row] = await rowsOf(
    connection,
    `WITH partition AS (DELETE FROM ${schema}.partitions WHERE partition = $1 RETURNING entries),
    deletion AS (DELETE FROM ${schema}.deletions WHERE partition = $1 RETURNING entries)
    SELECT p.entries - coalesce(d.entries, 0) FROM partition p LEFT JOIN deletion d ON true`,
    [partition],
  )
  if (row === undefined) return 0
  await connection.client.query(`DROP TABLE ${schema}.${partitionName(partition)}`)
  return Number(row[0])
}

async function unlessUsed<T>(connection: Connection, work: () => Promise<T>): Promise<T | 0> {
  try {
    return await work()
  } catch (error) {
    if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE || connection.isBroken) throw error
    return 0
  }
}
