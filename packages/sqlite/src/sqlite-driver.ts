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
  StoredLogEntry,
} from '@logpond/core'
import { LogStorageError } from '@logpond/core'
import { BatchWriter } from './batch-writer.js'
import { checkSqliteOptions } from './check-sqlite-options.js'
import { EntryReader } from './entry-reader.js'
import { EntryRemover } from './entry-remover.js'
import { backfill, tidyUp, truncateWal, walBytes } from './housekeeping.js'
import { readState } from './log-state.js'
import { openReader, openWriter } from './open-connection.js'
import { runInSteps, type Steps } from './run-in-steps.js'
import type { SqliteBinding, SqliteConnection } from './sqlite-connection.js'
import type { SqliteOptions } from './sqlite-options.js'
import { StatementCache } from './statement-cache.js'

export interface SqliteDriverOptions {
  readonly binding: SqliteBinding
  /** Checked by `open`. */
  readonly options: SqliteOptions
  /** A reader has a connection that can only read, to a database that a writer keeps open. @default 'writer' */
  readonly role?: 'writer' | 'reader'
}

/** Everything that lives as long as a connection. */
interface Opened {
  readonly options: Required<SqliteOptions>
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  readonly writer: BatchWriter | undefined
  readonly remover: EntryRemover
  readonly reader: EntryReader
}

/**
 * The SQLite engine as a driver: over one connection of a binding, in the thread that calls it.
 *
 * Calls block while SQLite works. Long reads pause after each window of entries, so that others get their turn. To keep
 * a thread free from all of it, host this in a worker: see `createSqliteDriver` of `@logpond/sqlite/worker`.
 */
export class SqliteDriver implements LogDriver {
  readonly name: string
  readonly supports: DriverSupports
  readonly #given: SqliteDriverOptions
  #opened: Opened | undefined

  constructor(given: SqliteDriverOptions) {
    this.#given = given
    const { binding, options } = given
    const persistent = options?.path !== ':memory:'
    this.name = binding.name
    this.supports = Object.freeze({
      concurrentReads: false,
      multiProcess: persistent && !binding.exclusive,
      fullText: options?.fullText !== false,
      sync: true,
      persistent,
      durable: persistent && options?.durability === 'full',
    })
  }

  /** @throws LogStorageError INVALID_OPTIONS, READ_ONLY, CORRUPT, UNSUPPORTED, BUSY, IO */
  async open(signal?: AbortSignal): Promise<void> {
    const opened = this.#open()
    try {
      if (opened.writer && opened.options.fullText) {
        await runInSteps(backfill(opened.connection, opened.statements), signal)
      }
      this.#opened = opened
    } catch (thrown) {
      release(opened)
      throw thrown
    }
  }

  append(batch: LogBatch): readonly number[] {
    const { writer } = this.#use()
    if (writer === undefined) throw new LogStorageError('READ_ONLY', 'This connection can only read.')
    return writer.append(batch)
  }

  appendSync(batch: LogBatch): readonly number[] {
    return this.append(batch)
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return this.#read(query, (reader) => reader.search(query), signal)
  }

  async count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#read(filter, (reader) => reader.count(filter), signal)
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read(query, (reader) => reader.histogram(query), signal)
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return this.#read(filter, (reader) => reader.readAfter(id, filter, limit), signal)
  }

  deleteOldest(policy: DriverRetention, budget: number): { deleted: number; more: boolean } {
    const { remover, connection, options } = this.#use()
    const step = remover.deleteOldest(policy, budget)
    // The pages that were given back leave the file with the next checkpoint.
    if (!step.more && !policy.dryRun) truncateWal(connection, options)
    return step
  }

  stats(): DriverStats {
    const { statements, options } = this.#use()
    const { nextId, entryCount } = readState(statements)
    const pages = statements.value({ sql: 'PRAGMA page_count', parameters: [] }) as number
    const pageSize = statements.value({ sql: 'PRAGMA page_size', parameters: [] }) as number
    return { entries: entryCount, lastId: nextId - 1, bytes: pages * pageSize + walBytes(options.path) }
  }

  async checkpoint(): Promise<void> {
    const { connection, statements, options } = this.#use()
    await runInSteps(tidyUp(connection, statements, options))
  }

  close(): void {
    const opened = this.#opened
    this.#opened = undefined
    if (opened === undefined) return
    try {
      // SQLite would do it by itself, but not while others have the file open.
      if (opened.writer) truncateWal(opened.connection, opened.options)
    } catch {
      // What is committed is safe in the log too, and a connection in trouble must be released all the more.
    } finally {
      release(opened)
    }
  }

  async #read<T>(
    filter: DriverFilter,
    begin: (reader: EntryReader) => Steps<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { reader, writer, options, connection, statements } = this.#use()
    // Another connection may have written without the index since.
    if (filter.text !== undefined && writer !== undefined && options.fullText) {
      await runInSteps(backfill(connection, statements), signal)
    }
    return runInSteps(begin(reader), signal)
  }

  #open(): Opened {
    const { binding, role = 'writer' } = this.#given
    const options = checkSqliteOptions(this.#given.options)
    const isWriter = role === 'writer'
    const connection = isWriter ? openWriter(binding, options) : openReader(binding, options)
    const statements = new StatementCache(connection)
    return {
      options,
      connection,
      statements,
      writer: isWriter ? new BatchWriter(connection, statements, options) : undefined,
      remover: new EntryRemover(connection, statements),
      reader: new EntryReader(statements, options),
    }
  }

  #use(): Opened {
    if (this.#opened !== undefined) return this.#opened
    throw new LogStorageError('CONNECTION', `The ${this.name} driver is not open. Open it first.`)
  }
}

function release({ writer, statements, connection }: Opened): void {
  try {
    writer?.finalize()
    statements.finalize()
  } finally {
    connection.close()
  }
}
