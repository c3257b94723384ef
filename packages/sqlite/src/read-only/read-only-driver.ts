import {
  type BlockReader,
  type ColumnReads,
  type EntryColumns,
  entriesFromColumns,
  runSteps,
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
  LogDriver,
  StoredLogEntry,
  TopValues,
} from '@logpond/core'
import { checkRuntime, elapsed, LogStorageError } from '@logpond/core'
import { checkSqliteOptions } from '../check-sqlite-options.js'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { inRealTime } from '../ownership/keep-trying.js'
import type { SqliteOptions } from '../sqlite-options.js'
import type { PackedWrites } from '../write/packed-writes.js'
import { writtenAllTheTime } from './copy-files.js'
import type { Source } from './source.js'
import type { Sources } from './sources.js'

/** Milliseconds between two attempts to read a file that is being written. */
const PAUSE = 10

export interface ReadOnlyDriverOptions {
  /**
   * One binding, or a native one and one without shared memory. Of two, the native one joins drivers that share the file,
   * and the other one reads a large database in place.
   */
  readonly bindings: readonly SqliteBinding[]
  /** Checked by `open`. `busyTimeout` limits the attempts to read a database that is written to all the time. */
  readonly options: SqliteOptions
  /**
   * Up to this size, a database that no driver shares is copied after each change. A larger one is read in place, if one of
   * the bindings can.
   *
   * @default 64 MiB
   */
  readonly copiedBytes?: number
}

/** The `supports` of a driver that only reads. */
export function readOnlySupports(options: SqliteOptions): DriverSupports {
  return Object.freeze({
    concurrentReads: false,
    multiProcess: true,
    fullText: options?.fullText !== false,
    conditions: true,
    sync: false,
    persistent: true,
    durable: true,
  })
}

/**
 * A driver that only reads a database. It changes nothing, leaves no files next to the database, and does not keep
 * applications from writing. Each answer is from one moment; if the database was written in between, the driver reads again.
 */
export class ReadOnlyDriver implements LogDriver, ColumnReads, PackedWrites {
  readonly name: string
  readonly supports: DriverSupports
  readonly #given: ReadOnlyDriverOptions
  #options: Required<SqliteOptions> | undefined
  #sources: Sources | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(given: ReadOnlyDriverOptions) {
    this.#given = given
    this.name = given.bindings[0]?.name ?? 'sqlite'
    this.supports = readOnlySupports(given.options)
  }

  /**
   * Returns what is wrong with the files, and does not change them.
   *
   * @throws LogStorageError INVALID_OPTIONS if there is no database; UNSUPPORTED if its schema has another version, and while
   * this process has it open with another SQLite library; CORRUPT, BUSY, IO, DISK_FULL.
   */
  async open(): Promise<readonly LogStorageError[]> {
    checkRuntime()
    const checked = checkSqliteOptions(this.#given.options)
    if (checked.path === ':memory:') {
      throw new LogStorageError('INVALID_OPTIONS', "readOnly must be false with the path ':memory:'.")
    }
    const options = { ...checked, path: resolveDatabasePath(checked.path) }
    this.#options = options
    // Loaded only now, so that creating a driver is cheap.
    const { Sources, problemsAtOpening, readMark } = await import('./check-at-opening.js')
    this.#sources = new Sources(this.#given.bindings, options, this.#given.copiedBytes)
    try {
      // Read before the database: what the mark covers is in the database by then.
      const mark = readMark(options.path)
      return await this.#ask((source, log) => problemsAtOpening(options.path, source, mark, log))
    } catch (thrown) {
      await this.close()
      throw thrown
    }
  }

  append(): never {
    throw this.#readOnly()
  }

  appendPacked(): never {
    throw this.#readOnly()
  }

  /** Supports only a dry run, which counts what would be deleted. */
  async deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    if (!policy.dryRun) throw this.#readOnly()
    return this.#ask(({ blocks }) => runSteps(blocks.deleteOldest(policy, budget)))
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.searchColumns(query, signal))
  }

  async searchColumns(query: DriverSearch, signal?: AbortSignal): Promise<EntryColumns> {
    return this.#read((reader) => reader.search(query), signal)
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#read((reader) => reader.count(filter), signal)
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read((reader) => reader.histogram(query), signal)
  }

  topValues(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    return this.#read((reader) => reader.topValues(query), signal)
  }

  fields(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    return this.#read((reader) => reader.fields(filter), signal)
  }

  groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
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

  stats(): Promise<DriverStats> {
    return this.#ask(({ blocks }) => runSteps(blocks.stats()))
  }

  async close(): Promise<void> {
    const sources = this.#sources
    this.#sources = undefined
    await this.#last.catch(() => {})
    sources?.[Symbol.dispose]()
  }

  #read<T>(begin: (reader: BlockReader) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#ask(({ reader }) => runSteps(begin(reader), signal))
  }

  /** Answers one question after the other, because a source is closed once it is outdated. */
  #ask<T>(question: Question<T>): Promise<T> {
    const answer = this.#last.then(
      () => this.#answer(question),
      () => this.#answer(question),
    )
    this.#last = answer
    answer.catch(() => {})
    return answer
  }

  async #answer<T>(question: Question<T>): Promise<T> {
    const [sources, options] = [this.#sources, this.#options]
    if (sources === undefined || options === undefined) {
      throw new LogStorageError('CONNECTION', `The ${this.name} driver is not open. Open it first.`)
    }
    const deadline = elapsed() + options.busyTimeout
    for (let attempts = 0; ; attempts++) {
      const source = await sources.tryToGet(attempts)
      if (source !== undefined) {
        try {
          const answer = await question(source, sources.log)
          if (source.isConsistent()) return answer
        } catch (thrown) {
          // A database that was changed during the read may cause any error.
          if (source.isConsistent()) throw source.explain(thrown)
        } finally {
          sources.release()
        }
      }
      if (elapsed() > deadline) throw writtenAllTheTime(options.path)
      await inRealTime.pause(PAUSE)
    }
  }

  #readOnly(): LogStorageError {
    return new LogStorageError(
      'READ_ONLY',
      `${this.#options?.path ?? 'The database'} was opened with readOnly: true. Open it without readOnly to store or delete entries.`,
    )
  }
}

/** @param log The write-ahead log that belongs to a source, if no driver is writing it. */
type Question<T> = (source: Source, log: string | undefined) => Promise<T> | T
