import type { LogBatch } from '@logpond/core'
import type { Connection } from '../connection/connection.js'
import type { ConnectionPool } from '../connection/connection-pool.js'
import { type Row, rowsOf } from '../connection/query-rows.js'
import { encodeText } from '../text/text-code.js'
import { type BatchSummary, columnsOf, summaryOf } from './batch-columns.js'
import { LINE_COLUMNS, linesOf } from './batch-lines.js'
import { copyIn } from './copy-in.js'

/** Entries, and bytes as the store counts them, from which a batch is copied: this takes more round trips, and less time for each entry. */
const COPIED_ENTRIES = 2000
const COPIED_BYTES = 4 * 2 ** 20

export interface BatchWriterOptions {
  readonly pool: ConnectionPool
  /** The name of the schema, quoted. */
  readonly schema: string
  readonly partitionSize: number
}

/** Appends batches: an ordinary one in one call of a function, which is its own transaction; a large one by `COPY`. */
export class BatchWriter {
  readonly #options: BatchWriterOptions

  constructor(options: BatchWriterOptions) {
    this.#options = options
  }

  append(batch: LogBatch): Promise<number[]> {
    const summary = summaryOf(batch)
    const isLarge = batch.size >= COPIED_ENTRIES || summary.bytes >= COPIED_BYTES
    return this.#options.pool.use((connection) =>
      isLarge ? this.#copy(connection, batch, summary) : this.#insert(connection, batch, summary),
    )
  }

  async #insert(connection: Connection, batch: LogBatch, summary: BatchSummary): Promise<number[]> {
    const values = [...this.#beginning(batch, summary), ...columnsOf(batch, summary.sizes)]
    const sql = `SELECT first_id, known_size FROM ${this.#options.schema}.append(${placeholders(values.length)})`
    const [row] = await rowsOf(connection, sql, values, 'logpond append')
    return idsOf(row, batch.size)
  }

  async #copy(connection: Connection, batch: LogBatch, summary: BatchSummary): Promise<number[]> {
    const { schema } = this.#options
    await connection.client.query('BEGIN')
    try {
      const beginning = this.#beginning(batch, summary)
      const sql = `SELECT first_id, known_size FROM ${schema}.begin_batch(${placeholders(beginning.length)})`
      const [row] = await rowsOf(connection, sql, beginning, 'logpond begin')
      const ids = idsOf(row, batch.size)
      if (row?.[1] === null) {
        const lines = linesOf(batch, summary.sizes, ids[0] as number)
        await copyIn(connection, `COPY ${schema}.entries (${LINE_COLUMNS}) FROM STDIN`, lines)
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
