import type { LogBatch } from '@logpond/core'
import type { Connection } from '../connection/connection.js'
import type { ConnectionPool } from '../connection/connection-pool.js'
import { type Row, rowsOf } from '../connection/query.js'
import { encodeText } from '../text/text-code.js'
import { type BatchSummary, columnsOf, partsOf, summaryOf } from './batch-part.js'

export interface BatchWriterOptions {
  readonly pool: ConnectionPool
  /** The name of the schema, quoted. */
  readonly schema: string
  readonly partitionSize: number
}

/** Appends batches: an ordinary one in one call of a function, which is its transaction; a very large one in several. */
export class BatchWriter {
  readonly #options: BatchWriterOptions

  constructor(options: BatchWriterOptions) {
    this.#options = options
  }

  append(batch: LogBatch): Promise<number[]> {
    const summary = summaryOf(batch)
    const parts = partsOf(batch, summary)
    const [only] = parts
    return this.#options.pool.use(async (connection) => {
      if (only === undefined || parts.length > 1) return this.#appendParts(connection, batch, summary)
      const { schema } = this.#options
      const values = [...this.#beginning(batch, summary), ...columnsOf(batch, summary.sizes, only)]
      const sql = `SELECT first_id, known_size FROM ${schema}.append(${placeholders(values.length)})`
      const [row] = await rowsOf(connection, sql, values, 'logpond append')
      return idsOf(row, batch.size)
    })
  }

  async #appendParts(connection: Connection, batch: LogBatch, summary: BatchSummary): Promise<number[]> {
    const { schema } = this.#options
    await connection.client.query('BEGIN')
    try {
      const beginning = this.#beginning(batch, summary)
      const begin = `SELECT first_id, known_size FROM ${schema}.begin_batch(${placeholders(beginning.length)})`
      const [row] = await rowsOf(connection, begin, beginning)
      const ids = idsOf(row, batch.size)
      if (row?.[1] === null) {
        for (const part of partsOf(batch, summary)) {
          const values = [ids[part.start], ...columnsOf(batch, summary.sizes, part)]
          await rowsOf(connection, `SELECT ${schema}.add_entries(${placeholders(values.length)})`, values)
        }
      }
      await connection.client.query('COMMIT')
      return ids
    } catch (error) {
      // Nothing is committed when this fails: the connection then ends, and its transaction with it.
      await connection.client.query('ROLLBACK').catch(() => {
        connection.isBroken = true
      })
      throw error
    }
  }

  #beginning(batch: LogBatch, { bytes, minTimestamp, maxTimestamp }: BatchSummary): unknown[] {
    return [
      encodeText(batch.token),
      batch.isRetry ?? true,
      batch.size,
      bytes,
      minTimestamp,
      maxTimestamp,
      this.#options.partitionSize,
    ]
  }
}

function idsOf(row: Row | undefined, size: number): number[] {
  const firstId = Number(row?.[0])
  const length = row?.[1] === null ? size : Number(row?.[1])
  return Array.from({ length }, (_, i) => firstId + i)
}

function placeholders(count: number): string {
  return Array.from({ length: count }, (_, i) => `$${i + 1}`).join()
}
