import { FIRST_TIME } from '../bench-entries.js'
import type { StoredSums } from '../subject.js'
import type { Database } from './postgres-cluster.js'

/** The sums over a table with the columns of `logpond.entries`. */
export async function postgresSums(database: Database, table: string): Promise<StoredSums> {
  const [row = {}] = await database.query(`
    SELECT count(*) AS entries, sum(length(message)) AS messages, sum(length(attributes)) AS attributes,
      sum(timestamp / 1000 - ${FIRST_TIME}) AS timestamps, sum(severity) AS severities
    FROM ${table}`)
  const { entries, messages, attributes, timestamps, severities } = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Number(value)]),
  ) as unknown as StoredSums
  return { entries, messages, attributes, timestamps, severities }
}
