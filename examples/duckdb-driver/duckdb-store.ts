import { join } from 'node:path'
import {
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBValue,
  listValue,
} from '@duckdb/node-api'
import { type DriverStats, type LogBatch, LogStorageError } from '@logpond/core'
import { sizesOf, toChunks } from './columns.ts'
import type { Doomed } from './entries-to-delete.ts'
import type { Sql } from './filter-sql.ts'
import { holdFolder } from './hold-folder.ts'
import { openDatabase } from './open-database.ts'
import { prepareSchema } from './schema.ts'
import { stream } from './stream.ts'

/** Batches that are recognized when they are appended again: the number that the contract demands. */
const REMEMBERED_BATCHES = 1000

/** Prepared once: otherwise each statement would need three calls of the engine, and each call a turn of the event loop. */
const STATEMENTS = {
  remember: 'INSERT INTO batches VALUES (?, ?, ?)',
  forget: 'DELETE FROM batches WHERE token = ?',
  delete: 'DELETE FROM entries WHERE id IN (SELECT unnest(?::BIGINT[]))',
  count: 'UPDATE counters SET last_id = ?, entries = ?, bytes = ?',
}

/** A batch that was written, to recognize it when it is appended again. */
export interface WrittenBatch {
  readonly firstId: number
  readonly size: number
}

/** An open DuckDB store of entries. */
export class DuckDBStore {
  readonly #path: string
  readonly #instance: DuckDBInstance
  readonly #writer: DuckDBConnection
  readonly #release: () => void
  readonly #statements = new Map<string, DuckDBPreparedStatement>()
  /** In the order they were written. */
  readonly #batches = new Map<string, WrittenBatch>()
  #stats: DriverStats = { entries: 0, lastId: 0, bytes: 0 }
  #writing: Promise<unknown> = Promise.resolve()
  #failure: unknown

  private constructor(path: string, instance: DuckDBInstance, writer: DuckDBConnection, release: () => void) {
    this.#path = path
    this.#instance = instance
    this.#writer = writer
    this.#release = release
  }

  static async open(path: string): Promise<DuckDBStore> {
    const release = await holdFolder(path)
    let instance: DuckDBInstance | undefined
    let writer: DuckDBConnection | undefined
    try {
      instance = await openDatabase(join(path, 'logs.duckdb'))
      writer = await instance.connect()
      const store = new DuckDBStore(path, instance, writer, release)
      await store.#load()
      return store
    } catch (error) {
      writer?.closeSync()
      instance?.closeSync()
      release()
      throw error
    }
  }

  get stats(): DriverStats {
    return { ...this.#stats }
  }

  /** Runs a query on its own connection, which gives it its own snapshot. */
  query({ sql, values }: Sql, signal?: AbortSignal): AsyncGenerator<DuckDBValue[][], void> {
    return stream(this.#instance, sql, values, signal)
  }

  append(batch: LogBatch): Promise<WrittenBatch> {
    return this.#alone(async () => {
      const known = this.#batches.get(batch.token)
      if (known !== undefined) return known
      const { entries, lastId, bytes } = this.#stats
      const written = { firstId: lastId + 1, size: batch.size }
      const stats = {
        entries: entries + batch.size,
        lastId: lastId + batch.size,
        bytes: sizesOf(batch).reduce((sum, size) => sum + size, bytes),
      }
      const [oldest] = this.#batches.size < REMEMBERED_BATCHES ? [] : this.#batches
      await this.#transaction(async () => {
        await this.#appendRows(batch, written.firstId)
        await this.#run('remember', batch.token, BigInt(written.firstId), BigInt(written.size))
        if (oldest) await this.#run('forget', oldest[0])
        await this.#count(stats)
      })
      this.#stats = stats
      this.#batches.set(batch.token, written)
      if (oldest) this.#batches.delete(oldest[0])
      return written
    })
  }

  /** @param choose Chooses the entries. Called while no other write runs, because its result depends on the stored entries. */
  delete(choose: () => Promise<readonly Doomed[]>): Promise<void> {
    return this.#alone(async () => {
      const doomed = await choose()
      if (doomed.length === 0) return
      const { entries, lastId, bytes } = this.#stats
      const size = doomed.reduce((sum, entry) => sum + entry.size, 0)
      const stats = { entries: entries - doomed.length, lastId, bytes: bytes - size }
      await this.#transaction(async () => {
        await this.#run('delete', listValue(doomed.map(({ id }) => id)))
        await this.#count(stats)
      })
      this.#stats = stats
    })
  }

  /** Moves the write-ahead log into the file, which can then reuse the space of deleted entries. */
  checkpoint(): Promise<void> {
    return this.#alone(async () => {
      try {
        await this.#writer.run('CHECKPOINT')
      } catch (error) {
        // A read is running. A later checkpoint will succeed.
        if (!(error instanceof Error && error.message.includes('Cannot CHECKPOINT'))) throw error
      }
    })
  }

  async close(): Promise<void> {
    try {
      await this.#writing.catch(() => {})
      // Otherwise closeSync would make the checkpoint, and block the thread. If it fails, the next opening finds the committed
      // entries in the write-ahead log.
      await this.#writer.run('CHECKPOINT').catch(() => {})
      this.#writer.closeSync()
      this.#instance.closeSync()
    } finally {
      this.#release()
    }
  }

  async #load(): Promise<void> {
    // The transaction writes, so that opening a store that cannot be written fails.
    await this.#transaction(async () => {
      await prepareSchema(this.#writer, this.#path)
      await this.#writer.run('UPDATE counters SET version = version')
    })
    const counters = await this.#writer.runAndReadAll('SELECT last_id, entries, bytes FROM counters')
    for (const [lastId, entries, bytes] of counters.getRows()) {
      this.#stats = { entries: Number(entries), lastId: Number(lastId), bytes: Number(bytes) }
    }
    const batches = await this.#writer.runAndReadAll(
      'SELECT token, first_id, size FROM batches ORDER BY first_id',
    )
    for (const [token, firstId, size] of batches.getRows()) {
      this.#batches.set(String(token), { firstId: Number(firstId), size: Number(size) })
    }
  }

  async #appendRows(batch: LogBatch, firstId: number): Promise<void> {
    const appender = await this.#writer.createAppender('entries')
    try {
      for (const chunk of toChunks(batch, firstId)) appender.appendDataChunk(chunk)
    } finally {
      appender.closeSync()
    }
  }

  async #count({ lastId, entries, bytes }: DriverStats): Promise<void> {
    await this.#run('count', BigInt(lastId), BigInt(entries), BigInt(bytes))
  }

  async #run(name: keyof typeof STATEMENTS, ...values: DuckDBValue[]): Promise<void> {
    const statement = this.#statements.get(name) ?? (await this.#writer.prepare(STATEMENTS[name]))
    // Closing the connection also frees the statement.
    this.#statements.set(name, statement)
    statement.bind(values)
    await statement.run()
  }

  /** Runs one write at a time: calls of `append` and `deleteOldest` may overlap, and both change the counters. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work, work)
    this.#writing = done
    return done
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) {
      const message = `A write to ${this.#path} failed: open the store again.`
      throw new LogStorageError('CONNECTION', message, { cause: this.#failure })
    }
    await this.#writer.run('BEGIN TRANSACTION')
    try {
      await work()
    } catch (error) {
      // If the rollback fails, only a new opening shows what is stored.
      await this.#inDoubtUnless(() => this.#writer.run('ROLLBACK')).catch(() => {})
      throw error
    }
    await this.#inDoubtUnless(() => this.#writer.run('COMMIT'))
  }

  async #inDoubtUnless(end: () => Promise<unknown>): Promise<void> {
    try {
      await end()
    } catch (error) {
      this.#failure = error
      throw error
    }
  }
}
