import type { DriverRetention } from '@logpond/core'
import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'
import { SqlParameters } from '../read/sql-parameters.js'
import { totalsSql } from '../schema/totals-sql.js'
import type { Place } from './place.js'
import { expiredSql } from './policy-sql.js'

/** How many entries a cleanup would delete. With `maxBytes`, the entries of the rest count with their average size. */
export async function countDoomed(
  connection: Connection,
  { schema }: Place,
  policy: DriverRetention,
): Promise<number> {
  const { maxEntries = Infinity, maxBytes = Infinity } = policy
  const parameters = new SqlParameters()
  const expired = expiredSql(policy, parameters)
  // One statement, so that both are of the same moment.
  const [row] = await rowsOf(
    connection,
    `SELECT * FROM (${totalsSql(schema)}) totals (last_id, entries, bytes),
      (SELECT count(*), coalesce(sum(size), 0) FROM ${schema}.entries WHERE ${expired}) expired (count, size)`,
    parameters.values,
  )
  const [, entries = 0, bytes = 0, count = 0, size = 0] = (row ?? []).map(Number)
  const left = entries - count
  const bytesLeft = bytes - size
  const tooMany = Math.max(0, left - maxEntries)
  const tooLarge = bytesLeft > maxBytes ? Math.ceil(left * (1 - maxBytes / bytesLeft)) : 0
  return count + Math.min(left, Math.max(tooMany, tooLarge))
}
