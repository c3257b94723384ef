import { randomUUID } from 'node:crypto'
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
import { checkSqliteOptions } from '../check-sqlite-options.js'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { prepareFile } from '../files/prepare-file.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { type FileOwnership, ownershipOf } from '../ownership/file-ownership.js'
import { keepTrying } from '../ownership/keep-trying.js'
import { retryWhileBusy } from '../ownership/retry-while-busy.js'
import { isInUse } from '../recovery/incidents.js'
import { MarkMemory } from '../recovery/mark-memory.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { needsSync } from '../sqlite-supports.js'
import { explainDamage } from './explain-damage.js'
import { FallbackThread, type MakeThread } from './fallback-thread.js'
import { retryWhileInUse } from './retry-while-in-use.js'
import type { SpareThread } from './spare-thread.js'
import type { ValueReads } from './thread-protocol.js'
import { WalWatch } from './wal-watch.js'

export interface OwnedDriverOptions {
  readonly binding: Pick<SqliteBinding, 'name' | 'exclusive' | 'library'>
  readonly supports: DriverSupports
  /** Checked by `open`. */
  readonly options: SqliteOptions
  /**
   * Creates the driver for a path without links. Loads its code only then, so that creating an `OwnedDriver` is cheap.
   * `owner` is the id of its record next to the database, if there is one. `mayBeDamaged` says that a call of the driver before has met
   * damage: the new one looks for it in all parts.
   */
  readonly make: (
    path: string,
    owner: string | undefined,
    mayBeDamaged: boolean,
    spare: SpareThread | undefined,
  ) => MaybePromise<LogDriver & ValueReads>
  /** Starts the thread of the driver that {@link OwnedDriverOptions.make} creates, before its file is claimed. */
  readonly startThread?: (() => SpareThread) | undefined
  /** Whether the driver that `make` creates has `appendAhead` and `finishOpening`, because it runs in its own thread. */
  readonly isPipelined: boolean
  /** Creates the fallback for a driver that runs in the calling thread. */
  readonly makeThread: MakeThread
}

/**
 * A driver that owns its file while it is open: together with other drivers that share, or alone if its binding cannot.
 *
 * It runs in the thread of the caller, which outlives the threads of the driver.
 */
export class OwnedDriver implements LogDriver {
  readonly name: string
  readonly supports: DriverSupports
  readonly appendAhead?: NonNullable<LogDriver['appendAhead']>
  readonly finishOpening?: NonNullable<LogDriver['finishOpening']>
  readonly sync?: NonNullable<LogDriver['sync']>
  readonly #given: OwnedDriverOptions
  readonly #id = randomUUID()
  readonly #fallback: FallbackThread | undefined
  readonly #marks = new MarkMemory()
  #ownership: FileOwnership | undefined
  #opened: (LogDriver & ValueReads) | undefined
  /** The path of the database, without links. */
  #path = ''
  #wasOpen = false
  /** Whether a call has met damage that no opening has dealt with since. */
  #mayBeDamaged = false
  #watch: WalWatch | undefined

  constructor(given: OwnedDriverOptions) {
    this.#given = given
    this.name = given.binding.name
    this.supports = Object.freeze(given.supports)
    if (needsSync(given.supports)) this.sync = () => this.#sync()
    if (given.isPipelined) {
      this.appendAhead = (batch) => {
        void this.#watch?.appended()
        return this.#appending((driver) => driver.appendAhead?.(batch) ?? [])
      }
      this.finishOpening = (timeout) => this.#driver.finishOpening?.(timeout)
    } else {
      const fallback = new FallbackThread(this.name, given.makeThread)
      this.#fallback = fallback
      this.finishOpening = (timeout) => fallback.open(timeout)
    }
  }

  /**
   * @throws LogStorageError `BUSY` while a driver that does not share the file has it open; `UNSUPPORTED` while this process
   *   has it open with another SQLite library, or `BUSY` if this driver was open before; and the errors of the driver.
   */
  open(signal?: AbortSignal): Promise<readonly LogStorageError[]> {
    return retryWhileInUse(() => this.#open(signal), signal)
  }

  async #open(signal: AbortSignal | undefined): Promise<readonly LogStorageError[]> {
    checkRuntime()
    const { wal, walAutocheckpoint, ...checked } = checkSqliteOptions(this.#given.options)
    const path = resolveDatabasePath(checked.path)
    this.#path = path
    // First, because it takes longest.
    const spare = this.#given.startThread?.()
    try {
      return await this.#openAt(path, spare, wal ? walAutocheckpoint : undefined, signal)
    } catch (error) {
      spare?.abandon()
      throw error
    }
  }

  /** @param walAutocheckpoint `undefined` without a write-ahead log. */
  async #openAt(
    path: string,
    spare: SpareThread | undefined,
    walAutocheckpoint: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly LogStorageError[]> {
    this.#marks.restore(path)
    const ownership = this.#ownershipOf(path)
    const refusal = ownership?.tryClaim()
    // No pause without a refusal: if the process exits immediately, the driver must already have begun to open.
    if (ownership && refusal) {
      const wait = keepTrying(() => ownership.tryClaim(), refusal, signal)
      await (this.#wasOpen ? wait.catch(refuseForNow) : wait)
    }
    try {
      const owner = ownership?.isAnnounced ? this.#id : undefined
      this.#fallback?.allow(path, owner)
      const made = this.#given.make(path, owner, this.#mayBeDamaged, spare)
      const driver = made instanceof Promise ? await made : made
      // No pause without a fallback either, for the same reason.
      if (this.#fallback !== undefined) await this.#fallback.end()
      this.#opened = driver
      const found = await this.#opened.open(signal)
      this.#mayBeDamaged = false
      ownership?.confirm()
      this.#wasOpen = true
      this.#ownership = ownership
      this.#watch =
        walAutocheckpoint !== undefined && path !== ':memory:'
          ? new WalWatch({ path, walAutocheckpoint })
          : undefined
      return this.#marks.opened(path, found ?? [])
    } catch (error) {
      this.#opened = undefined
      await this.#fallback?.end().catch(() => {})
      ownership?.release(error)
      throw isInUse(error) ? error : await explainDamage(path, error)
    }
  }

  append(batch: LogBatch): MaybePromise<readonly number[]> {
    void this.#watch?.appended()
    return this.#appending((driver) => driver.append(batch))
  }

  appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const driver = this.#fallback?.driver ?? this.#driver
    if (driver.appendSync !== undefined) {
      return this.#committed(retryWhileBusy(timeout, (left) => driver.appendSync?.(batch, left) ?? []))
    }
    throw new LogStorageError('UNSUPPORTED', `The ${this.name} driver cannot write synchronously`)
  }

  search(query: DriverSearch, signal?: AbortSignal): MaybePromise<StoredLogEntry[]> {
    return this.#explaining((driver) => driver.search(query, signal))
  }

  count(filter: DriverFilter, signal?: AbortSignal): MaybePromise<number> {
    return this.#explaining((driver) => driver.count(filter, signal))
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]> {
    return this.#explaining((driver) => driver.histogram(query, signal))
  }

  topValues(query: DriverTopValues, signal?: AbortSignal): MaybePromise<TopValues> {
    return this.#explaining((driver) => driver.topValues(query, signal))
  }

  fields(filter: DriverFilter, signal?: AbortSignal): MaybePromise<FieldSummary[]> {
    return this.#explaining((driver) => driver.fields(filter, signal))
  }

  groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]> {
    return this.#explaining((driver) => driver.groupedHistogram(query, signal))
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): MaybePromise<StoredLogEntry[]> {
    return this.#explaining((driver) => driver.readAfter(id, filter, limit, signal))
  }

  deleteOldest(policy: DriverRetention, budget: number): MaybePromise<{ deleted: number; more: boolean }> {
    return this.#explaining((driver) => driver.deleteOldest(policy, budget))
  }

  stats(): MaybePromise<DriverStats> {
    return this.#explaining((driver) => driver.stats())
  }

  checkpoint(): MaybePromise<void> {
    return this.#explaining((driver) => driver.checkpoint?.())
  }

  #sync(): MaybePromise<number> {
    return this.#explaining((driver) => {
      if (driver.sync) return driver.sync()
      throw new LogStorageError('UNSUPPORTED', `The ${this.name} driver cannot sync`)
    })
  }

  #appending(
    append: (driver: LogDriver) => MaybePromise<readonly number[]>,
  ): MaybePromise<readonly number[]> {
    return this.#explaining((driver) => {
      const ids = append(driver)
      return ids instanceof Promise ? ids.then(this.#committed) : this.#committed(ids)
    })
  }

  readonly #committed = (ids: readonly number[]): readonly number[] => {
    this.#marks.committed(ids)
    return ids
  }

  /** Calls the driver; if it reports a damaged database, reads the files again to explain that. */
  #explaining<Result>(call: (driver: LogDriver & ValueReads) => MaybePromise<Result>): MaybePromise<Result> {
    const explain = async (thrown: unknown): Promise<never> => {
      const explained = await explainDamage(this.#path, thrown)
      if (isCorrupt(explained)) this.#mayBeDamaged = true
      throw explained
    }
    const driver = this.#driver
    try {
      const result = call(driver)
      return result instanceof Promise ? result.catch(explain) : result
    } catch (thrown) {
      if (isCorrupt(thrown)) return explain(thrown)
      throw thrown
    }
  }

  async close(): Promise<void> {
    const driver = this.#opened
    const ownership = this.#ownership
    this.#opened = undefined
    this.#ownership = undefined
    try {
      await driver?.close()
    } finally {
      ownership?.release()
    }
  }

  #ownershipOf(path: string): FileOwnership | undefined {
    if (path === ':memory:') return undefined
    prepareFile(path)
    return ownershipOf(this.#given.binding, path, this.#id)
  }

  get #driver(): LogDriver & ValueReads {
    if (this.#opened) return this.#opened
    throw new LogStorageError('CONNECTION', `The ${this.name} driver is not open. Open it first`)
  }
}

function isCorrupt(thrown: unknown): boolean {
  return isLogStorageError(thrown) && thrown.code === 'CORRUPT'
}

/** A storage that was open before has entries to write, so it must try again: the other driver may close the file. */
function refuseForNow(error: LogStorageError): never {
  if (error.code !== 'UNSUPPORTED') throw error
  throw new LogStorageError('BUSY', error.message, { cause: error })
}
