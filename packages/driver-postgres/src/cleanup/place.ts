import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'

/** The schema of a store. */
export interface Place {
  /** Quoted, for statements. */
  readonly schema: string
  readonly name: string
}

/** Only one process cleans up at a time: the number that each of them reads would not be that of the others. */
export async function inTransaction<T>(
  connection: Connection,
  { name }: Place,
  work: () => Promise<T>,
): Promise<T> {
  const { client } = connection
  await client.query('BEGIN')
  try {
    await rowsOf(connection, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`logpond ${name}`])
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      connection.isBroken = true
    })
    throw error
  }
}
