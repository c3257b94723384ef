import { Cleaner } from './cleanup/cleaner.js'
import { checkSignal } from './connection/aborted.js'
import { Canceller } from './connection/canceller.js'
import { ConnectionPool } from './connection/connection-pool.js'
import { findHost } from './connection/find-host.js'
import { loadPg } from './connection/load-pg.js'
import { ReadQueries } from './connection/read-queries.js'
import type { CheckedOptions } from './postgres-options.js'
import { CellCounter } from './read/cell-counter.js'
import { Fields } from './read/fields.js'
import { Reads } from './read/reads.js'
import { ValueCounts } from './read/value-counts.js'
import { checkSchema, prepareSchema } from './schema/prepare-schema.js'
import { quoted } from './schema/quoted.js'
import { BatchWriter } from './write/batch-writer.js'

/** An open store: its connections, and what uses them. */
export class PostgresStore {
  readonly writer: BatchWriter
  readonly reads: Reads
  readonly values: ValueCounts
  readonly fields: Fields
  readonly cleaner: Cleaner
  readonly #pools: readonly ConnectionPool[]

  private constructor(options: {
    readonly writer: BatchWriter
    readonly reads: Reads
    readonly values: ValueCounts
    readonly fields: Fields
    readonly cleaner: Cleaner
    readonly pools: readonly ConnectionPool[]
  }) {
    this.writer = options.writer
    this.reads = options.reads
    this.values = options.values
    this.fields = options.fields
    this.cleaner = options.cleaner
    this.#pools = options.pools
  }

  static async open(options: CheckedOptions, signal?: AbortSignal): Promise<PostgresStore> {
    checkSignal(signal)
    const Client = await loadPg()
    const { connection, connect } = await findHost(Client, options, signal)
    try {
      checkSignal(signal)
      await (options.readOnly ? checkSchema : prepareSchema)(connection, options.schema)
      checkSignal(signal)
    } catch (error) {
      await connection.close()
      throw error
    }
    const schema = quoted(options.schema)
    // Writes have a connection of their own, so that they never wait for reads. No write is cut off by a time limit for reads.
    const writers = new ConnectionPool((signal) => connect({ statementTimeout: 0, signal }), 1)
    writers.add(connection)
    const cleaners = new ConnectionPool((signal) => connect({ statementTimeout: 0, signal }), 1)
    const readers = new ConnectionPool((signal) => connect({ signal }), options.poolSize)
    const queries = new ReadQueries(readers, new Canceller([readers, cleaners, writers], connect))
    const counter = new CellCounter(queries, schema)
    return new PostgresStore({
      writer: new BatchWriter({ pool: writers, schema, partitionSize: options.partitionSize }),
      reads: new Reads(queries, schema, counter),
      values: new ValueCounts(counter),
      fields: new Fields(queries, schema),
      cleaner: new Cleaner({ pool: cleaners, schema, name: options.schema }),
      pools: [writers, cleaners, readers],
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()))
  }
}
