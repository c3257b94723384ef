import type { ColumnReads, EntryColumns } from '@logpond/blocks'
import type {
  DriverFilter,
  DriverHistogram,
  DriverRetention,
  DriverSearch,
  DriverStats,
  DriverSupports,
  HistogramBucket,
  LogDriver,
  StoredLogEntry,
} from '@logpond/core'
import { checkRuntime, elapsed, LogStorageError } from '@logpond/core'
import { checkSqliteOptions } from '../check-sqlite-options.js'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { walBytes } from '../connection/wal.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { inRealTime } from '../ownership/keep-trying.js'
import { columnsFromRows } from '../read/entry-columns.js'
import type { EntryReader } from '../read/entry-reader.js'
import { entriesFromRows } from '../read/stored-entry.js'
import { readState } from '../schema/log-state.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { runInSteps, type Steps } from '../steps/run-in-steps.js'
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
    const { EntryRemover } = await import('../cleanup/entry-remover.js')
    return this.#ask(({ connection, statements }) =>
      new EntryRemover(connection, statements).deleteOldest(policy, budget),
    )
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return entriesFromRows(await this.#read((reader) => reader.search(query), signal))
  }

  async searchColumns(query: DriverSearch, signal?: AbortSignal): Promise<EntryColumns> {
    return columnsFromRows(await this.#read((reader) => reader.search(query), signal))
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#read((reader) => reader.count(filter), signal)
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read((reader) => reader.histogram(query), signal)
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return entriesFromRows(await this.#read((reader) => reader.readAfter(id, filter, limit), signal))
  }

  async readColumnsAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<EntryColumns> {
    return columnsFromRows(await this.#read((reader) => reader.readAfter(id, filter, limit), signal))
  }

  stats(): Promise<DriverStats> {
    return this.#ask(({ statements }) => {
      const { nextId, entryCount } = readState(statements)
      const [pages, pageSize] = ['page_count', 'page_size'].map((name) =>
        Number(statements.value({ sql: `PRAGMA ${name}`, parameters: [] })),
      ) as [number, number]
      const bytes = pages * pageSize + walBytes(this.#options?.path ?? '')
      return { entries: entryCount, lastId: nextId - 1, bytes }
    })
  }

  async close(): Promise<void> {
    const sources = this.#sources
    this.#sources = undefined
    await this.#last.catch(() => {})
    sources?.[Symbol.dispose]()
  }

  #read<T>(begin: (reader: EntryReader) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#ask(({ reader }) => runInSteps(begin(reader), signal))
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
