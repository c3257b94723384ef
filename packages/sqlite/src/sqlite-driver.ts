import {
  BatchMemory,
  type BlockMaker,
  type BlockReader,
  type ColumnReads,
  type EntryColumns,
  entriesFromColumns,
  idsFrom,
  type PackedBatch,
  packBatch,
  runSteps,
  runSync,
  type Steps,
} from '@logpond/blocks'
import type {
  DriverFilter,
  DriverGroupedHistogram,
  DriverHistogram,
  DriverRetention,
  DriverSearch,
  DriverStats,
  DriverSupports,
  DriverTopValues,
  FieldSummary,
  HistogramBucket,
  LogBatch,
  LogDriver,
  MaybePromise,
  StoredLogEntry,
  TopValues,
} from '@logpond/core'
import { checkRuntime, isLogStorageError, LogStorageError } from '@logpond/core'
import { returnSpace } from './cleanup/return-space.js'
import { waitingFor } from './connection/waiting-for.js'
import { truncateWal, tryToTruncateWal, walBytes } from './connection/wal.js'
import { closeEngine, type Engine, openEngine } from './engine.js'
import { dropEmptyRows } from './schema/drop-rows.js'
import type { SqliteDriverOptions } from './sqlite-driver-options.js'
import { needsSync, sqliteSupports } from './sqlite-supports.js'
import type { PackedWrites } from './write/packed-writes.js'

/** Minimum size of a write-ahead log that is worth a checkpoint while the store is idle, in bytes. */
const WAL_THRESHOLD = 1024 * 1024

/** What a batch takes in the log for each byte of its packed form, as measured with batches of 1,000. */
const LOG_SHARE = 0.4

/**
 * The SQLite engine as a driver, on one connection of a binding, in the calling thread.
 *
 * Calls block while SQLite works. Long reads pause after some milliseconds, so that other calls can run. To keep the
 * calling thread free, run the engine in a worker: see `createSqliteDriver` of `@logpond/sqlite/worker`.
 */
export class SqliteDriver implements LogDriver, ColumnReads, PackedWrites {
  readonly name: string
  readonly supports: DriverSupports
  readonly sync?: () => number
  readonly #driverOptions: SqliteDriverOptions
  readonly #memory = new BatchMemory()
  #engine: Engine | undefined
  /** Until this is settled, batches of another thread wait: sealing is too far behind. */
  #pause: Promise<void> | undefined

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
    if (signal?.aborted) {
      throw new LogStorageError('ABORTED', 'The opening was aborted.', { cause: signal.reason })
    }
    const { engine, found, mayPartsBeDamaged } = await openEngine(this.#driverOptions, signal)
    try {
      const { role = 'writer', mayBeDamaged = false } = this.#driverOptions
      if (mayPartsBeDamaged || (mayBeDamaged && role === 'writer')) {
        const { putDamagedAside } = await import('./recovery/damaged-parts.js')
        const aside = await runSteps(putDamagedAside(engine.options.path, engine.blocks), signal)
        found.push(...aside.reports)
        // Sealing will fail again, and another opening would not help.
        if (!aside.isComplete) engine.sealer?.ignoreDamage()
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
      return idsFrom(this.#write(packed), packed.size)
    } finally {
      this.#memory.give(packed.memory)
    }
  }

  /** @throws LogStorageError `BUSY` if other connections held the lock for that long. */
  appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const { connection, options } = this.#use()
    return waitingFor(timeout, { connection, usual: options.busyTimeout }, () => this.append(batch))
  }

  appendPacked(batch: PackedBatch): MaybePromise<number> {
    if (this.#pause !== undefined) return this.#pause.then(() => this.appendPacked(batch))
    return this.#write(batch)
  }

  /** Whether a thread that makes blocks would be of use now. */
  get wantsMaker(): boolean {
    return this.#engine?.sealer?.wantsMaker ?? false
  }

  /** Has blocks made elsewhere from now on; `undefined` for this thread. */
  useMaker(maker: BlockMaker | undefined): void {
    this.#engine?.sealer?.use(maker)
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.searchColumns(query, signal))
  }

  async searchColumns(query: DriverSearch, signal?: AbortSignal): Promise<EntryColumns> {
    return this.#read((reader) => reader.search(query), signal)
  }

  async count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#read((reader) => reader.count(filter), signal)
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read((reader) => reader.histogram(query), signal)
  }

  async topValues(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    return this.#read((reader) => reader.topValues(query), signal)
  }

  async fields(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    return this.#read((reader) => reader.fields(filter), signal)
  }

  async groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read((reader) => reader.groupedHistogram(query), signal)
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.readColumnsAfter(id, filter, limit, signal))
  }

  async readColumnsAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<EntryColumns> {
    return this.#read((reader) => reader.readAfter(id, filter, limit), signal)
  }

  async deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    const { cleanup, connection, options, marks, sealer } = this.#use()
    return this.#doubtingOnError(async () => {
      const step = await this.#evenIfFull(() => cleanup.deleteOldest(policy, budget))
      if (step.deleted > 0) sealer?.changed()
      // Freed pages leave the file with the next checkpoint.
      if (!step.more && !policy.dryRun) {
        truncateWal(connection, options)
        marks?.write()
      }
      return step
    })
  }

  stats(): DriverStats {
    return runSync(this.#use().blocks.stats())
  }

  async checkpoint(): Promise<void> {
    const { connection, statements, options, marks, sealer } = this.#use()
    await this.#doubtingOnError(async () => {
      await sealer?.tidyUp()
      const isUpgraded = dropEmptyRows(connection, statements)
      await runSteps(returnSpace(connection, statements, isUpgraded))
      if (walBytes(options.path) < WAL_THRESHOLD) return
      connection.exec('PRAGMA wal_checkpoint(PASSIVE)')
      truncateWal(connection, options)
    })
    marks?.write()
  }

  close(): MaybePromise<void> {
    const engine = this.#engine
    this.#engine = undefined
    if (engine !== undefined) return closeEngine(engine)
  }

  #write(batch: PackedBatch): number {
    const { blocks, sealer, syncer, files, writeback, marks } = this.#use()
    if (sealer === undefined) throw new LogStorageError('READ_ONLY', 'This connection can only read.')
    sealer.check()
    try {
      const firstId = runSync(blocks.append(batch))
      marks?.committed(firstId + batch.size - 1)
      files?.check()
      writeback?.appended(batch.bytes * LOG_SHARE)
      this.#pause = sealer.appended(batch.size)?.finally(() => {
        this.#pause = undefined
      })
      return firstId
    } catch (thrown) {
      syncer?.doubt()
      throw forNow(thrown)
    }
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
      this.#engine?.sealer?.changed()
      throw thrown
    }
  }

  async #evenIfFull<T>(work: () => Promise<T>): Promise<T> {
    const { reserve, connection, options, syncer } = this.#use()
    try {
      return await work()
    } catch (thrown) {
      const isFull = isLogStorageError(thrown) && thrown.code === 'DISK_FULL'
      if (!isFull || !reserve?.spend()) throw thrown
      syncer?.doubt()
      // The log could not grow; moving its content into the database empties it.
      tryToTruncateWal(connection, options)
      return await work()
    }
  }

  async #read<T>(begin: (reader: BlockReader) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    return runSteps(begin(this.#use().reader), signal)
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
