import {
  BatchMemory,
  type ColumnReads,
  type EntryColumns,
  idsFrom,
  type PackedBatch,
  packBatch,
} from '@logpond/blocks'
import type {
  DriverFilter,
  DriverHistogram,
  DriverRetention,
  DriverSearch,
  DriverStats,
  DriverSupports,
  HistogramBucket,
  LogBatch,
  LogDriver,
  MaybePromise,
  StoredLogEntry,
} from '@logpond/core'
import { checkRuntime, isLogStorageError, LogStorageError } from '@logpond/core'
import { tidyUp } from './cleanup/tidy-up.js'
import { waitingFor } from './connection/waiting-for.js'
import { truncateWal, tryToTruncateWal, walBytes } from './connection/wal.js'
import { closeEngine, type Engine, indexAll, openEngine } from './engine.js'
import { columnsFromRows } from './read/entry-columns.js'
import type { EntryReader } from './read/entry-reader.js'
import { entriesFromRows } from './read/stored-entry.js'
import { readState } from './schema/log-state.js'
import type { SqliteDriverOptions } from './sqlite-driver-options.js'
import { needsSync, sqliteSupports } from './sqlite-supports.js'
import { runInSteps, type Steps } from './steps/run-in-steps.js'
import type { PackedWrites } from './write/packed-writes.js'

/**
 * The SQLite engine as a driver, on one connection of a binding, in the calling thread.
 *
 * Calls block while SQLite works. Long reads pause after each window of entries, so that other calls can run. To keep the
 * calling thread free, run the engine in a worker: see `createSqliteDriver` of `@logpond/sqlite/worker`.
 */
export class SqliteDriver implements LogDriver, ColumnReads, PackedWrites {
  readonly name: string
  readonly supports: DriverSupports
  readonly sync?: () => number
  readonly #driverOptions: SqliteDriverOptions
  readonly #memory = new BatchMemory()
  #engine: Engine | undefined

  constructor(driverOptions: SqliteDriverOptions) {
    this.#driverOptions = driverOptions
    const { binding, options } = driverOptions
    this.name = binding.name
    this.supports = sqliteSupports(binding, options, { hasReader: false })
    if (needsSync(this.supports)) this.sync = () => this.#sync()
  }

  /** @throws LogStorageError INVALID_OPTIONS, READ_ONLY, CORRUPT, UNSUPPORTED, BUSY, IO */
  async open(signal?: AbortSignal): Promise<readonly LogStorageError[]> {
    checkRuntime()
    const { engine, found, mayIndexDiffer } = await openEngine(this.#driverOptions, signal)
    try {
      if (mayIndexDiffer && engine.options.fullText) {
        const { checkText } = await import('./recovery/text-check.js')
        const { connection, statements, options } = engine
        found.push(...(await runInSteps(checkText(options.path, connection, statements), signal)))
      } else {
        await runInSteps(indexAll(engine), signal)
      }
      this.#engine = engine
      return found
    } catch (thrown) {
      await closeEngine(engine)
      throw thrown
    }
  }

  append(batch: LogBatch): readonly number[] {
    const packed = packBatch(batch, this.#memory)
    try {
      return idsFrom(this.appendPacked(packed), packed.size)
    } finally {
      this.#memory.give(packed.memory)
    }
  }

  appendPacked(batch: PackedBatch): number {
    const { writer, syncer, files, writeback } = this.#use()
    if (writer === undefined) throw new LogStorageError('READ_ONLY', 'This connection can only read.')
    try {
      const firstId = writer.append(batch)
      files?.check()
      writeback?.appended(batch.bytes)
      return firstId
    } catch (thrown) {
      syncer?.doubt()
      throw forNow(thrown)
    }
  }

  /** @throws LogStorageError `BUSY` if other connections held the lock for that long. */
  appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const { connection, options } = this.#use()
    return waitingFor(timeout, { connection, usual: options.busyTimeout }, () => this.append(batch))
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    const rows = await this.#read((reader) => reader.search(query), signal)
    return entriesFromRows(rows)
  }

  async searchColumns(query: DriverSearch, signal?: AbortSignal): Promise<EntryColumns> {
    return columnsFromRows(await this.#read((reader) => reader.search(query), signal))
  }

  async count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#read((reader) => reader.count(filter), signal)
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read((reader) => reader.histogram(query), signal)
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    const rows = await this.#read((reader) => reader.readAfter(id, filter, limit), signal)
    return entriesFromRows(rows)
  }

  async readColumnsAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<EntryColumns> {
    return columnsFromRows(await this.#read((reader) => reader.readAfter(id, filter, limit), signal))
  }

  async deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    const { remover: load, connection, options, marks } = this.#use()
    const remover = await load()
    return this.#doubtingOnError(() => {
      const step = this.#evenIfFull(() => remover.deleteOldest(policy, budget))
      // Freed pages leave the file with the next checkpoint.
      if (!step.more && !policy.dryRun) {
        truncateWal(connection, options)
        marks?.write()
      }
      return step
    })
  }

  stats(): DriverStats {
    const { statements, options } = this.#use()
    const { nextId, entryCount } = readState(statements)
    const pages = statements.value({ sql: 'PRAGMA page_count', parameters: [] }) as number
    const pageSize = statements.value({ sql: 'PRAGMA page_size', parameters: [] }) as number
    return { entries: entryCount, lastId: nextId - 1, bytes: pages * pageSize + walBytes(options.path) }
  }

  async checkpoint(): Promise<void> {
    const { connection, statements, options, marks } = this.#use()
    await this.#doubtingOnError(() => runInSteps(tidyUp(connection, statements, options)))
    marks?.write()
  }

  close(): MaybePromise<void> {
    const engine = this.#engine
    this.#engine = undefined
    if (engine !== undefined) return closeEngine(engine)
  }

  #sync(): number {
    const { syncer, files } = this.#use()
    try {
      const id = syncer?.sync() ?? 0
      files?.check()
      return id
    } catch (thrown) {
      throw forNow(thrown)
    }
  }

  /** The failed call may have been a sync: the next sync must not rely on earlier ones. */
  async #doubtingOnError<T>(work: () => MaybePromise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      this.#engine?.syncer?.doubt()
      throw thrown
    }
  }

  #evenIfFull<T>(work: () => T): T {
    const { reserve, connection, options, syncer } = this.#use()
    try {
      return work()
    } catch (thrown) {
      const isFull = isLogStorageError(thrown) && thrown.code === 'DISK_FULL'
      if (!isFull || !reserve?.spend()) throw thrown
      syncer?.doubt()
      // The log could not grow; moving its content into the database empties it.
      tryToTruncateWal(connection, options)
      return work()
    }
  }

  async #read<T>(begin: (reader: EntryReader) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    const reader = await this.#use().reader()
    return runInSteps(begin(reader), signal)
  }

  #use(): Engine {
    if (this.#engine !== undefined) {
      // A caller that uses the driver has received what the opening returned.
      this.#engine.marks?.reported()
      return this.#engine
    }
    throw new LogStorageError('CONNECTION', `The ${this.name} driver is not open. Open it first.`)
  }
}

/** The database was writable when it was opened, so a disk that is read-only now is a failure that may pass: `IO`. */
function forNow(thrown: unknown): unknown {
  if (!isLogStorageError(thrown) || thrown.code !== 'READ_ONLY') return thrown
  return new LogStorageError('IO', thrown.message, { cause: thrown.cause ?? thrown })
}
