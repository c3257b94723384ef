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
import { elapsed, isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import type { Candidate } from './candidates.js'
import type { DriverName } from './driver-name.js'
import { type DriverFailure, noDriverError } from './no-driver-error.js'

type Opened = readonly LogStorageError[] | undefined

/** A driver that was created, and its first opening. */
interface Attempt {
  readonly name: DriverName
  readonly driver: LogDriver
  opening?: Promise<Opened>
}

type CountingDriver = Required<Pick<LogDriver, 'topValues' | 'fields' | 'groupedHistogram'>>

/** A driver that is always refused: nothing was installed for the name that the user gave. */
const NOTHING: DriverSupports = Object.freeze({
  concurrentReads: false,
  multiProcess: false,
  fullText: false,
  sync: false,
  persistent: true,
  durable: false,
})

/**
 * The first of several drivers that works. It is created at once, so that its name and abilities are known. If it cannot use its
 * engine after all when it is opened, the next one takes its place.
 *
 * With the same options, all SQLite drivers have the same optional methods, and differ in `supports.concurrentReads` and
 * `supports.multiProcess` alone.
 */
export class AutoDriver implements LogDriver {
  readonly sync?: NonNullable<LogDriver['sync']>
  readonly appendSync?: NonNullable<LogDriver['appendSync']>
  readonly appendAhead?: NonNullable<LogDriver['appendAhead']>
  readonly finishOpening?: NonNullable<LogDriver['finishOpening']>
  readonly checkpoint?: NonNullable<LogDriver['checkpoint']>
  readonly topValues?: NonNullable<LogDriver['topValues']>
  readonly fields?: NonNullable<LogDriver['fields']>
  readonly groupedHistogram?: NonNullable<LogDriver['groupedHistogram']>
  readonly #candidates: ReadonlyMap<DriverName, Candidate>
  readonly #options: SqliteOptions
  #left: DriverName[]
  #failures: DriverFailure[] = []
  #attempt: Attempt | undefined
  #isChosen = false
  #hasFailed = false
  #signal: AbortSignal | undefined

  /** @param candidates The drivers, in the order in which they are tried; at least one. */
  constructor(candidates: ReadonlyMap<DriverName, Candidate>, options: SqliteOptions) {
    this.#candidates = candidates
    this.#options = options
    this.#left = [...candidates.keys()]
    this.#attempt = this.#next()
    const first = this.#attempt?.driver
    if (first === undefined) return
    if (first.sync) this.sync = () => this.#driver.sync?.() ?? 0
    if (first.appendSync)
      this.appendSync = (batch, timeout) => this.#driver.appendSync?.(batch, timeout) ?? []
    if (first.appendAhead) this.appendAhead = (batch) => this.#driver.appendAhead?.(batch) ?? []
    if (first.finishOpening) this.finishOpening = (timeout) => this.#finishOpening(timeout)
    if (first.checkpoint) this.checkpoint = () => this.#driver.checkpoint?.()
    if (first.topValues) this.topValues = (...args) => this.#counting.topValues(...args)
    if (first.fields) this.fields = (...args) => this.#counting.fields(...args)
    if (first.groupedHistogram) this.groupedHistogram = (...args) => this.#counting.groupedHistogram(...args)
  }

  get name(): string {
    return this.#attempt?.driver.name ?? 'auto'
  }

  get supports(): DriverSupports {
    return this.#attempt?.driver.supports ?? NOTHING
  }

  /** @throws LogStorageError `UNSUPPORTED`, with the reason of each driver, if none works; or the error of the driver. */
  open(signal?: AbortSignal): MaybePromise<Opened> {
    // Another driver would not see what this process still has to write over the connection that was lost.
    if (this.#isChosen) return this.#driver.open(signal) as MaybePromise<Opened>
    return this.#openFirst(signal)
  }

  async #openFirst(signal: AbortSignal | undefined): Promise<Opened> {
    if (this.#hasFailed) this.#restart()
    this.#signal = signal
    // No pause before the driver begins to open: the process may exit immediately.
    this.#begin(this.#attempt)
    for (;;) {
      const attempt = this.#attempt
      if (attempt === undefined) throw this.#failed(noDriverError(this.#failures, this.#candidates))
      try {
        const found = await attempt.opening
        this.#isChosen = true
        return found
      } catch (thrown) {
        this.#goOn(attempt, thrown)
      }
    }
  }

  #finishOpening(timeout: number): void {
    const end = elapsed() + timeout
    for (;;) {
      const attempt = this.#attempt
      if (attempt === undefined) throw noDriverError(this.#failures, this.#candidates)
      try {
        attempt.driver.finishOpening?.(Math.max(0, end - elapsed()))
        return
      } catch (thrown) {
        this.#goOn(attempt, thrown)
      }
    }
  }

  /** Puts the next driver in the place of one that could not open. @throws What it got, if no other driver would do better. */
  #goOn(failed: Attempt, thrown: unknown): void {
    // The other of the two methods that open has been here already.
    if (failed !== this.#attempt) return
    if (!mayAnotherOpen(failed.name, thrown)) throw this.#failed(thrown)
    this.#failures.push({ name: failed.name, error: thrown })
    this.#attempt = this.#next(isSharing)
    this.#begin(this.#attempt)
  }

  #begin(attempt: Attempt | undefined): void {
    if (attempt === undefined) return
    attempt.opening = (async () => (await attempt.driver.open(this.#signal)) ?? undefined)()
    // It may be replaced before anything awaits it.
    attempt.opening.catch(() => {})
  }

  /** Creates the first of the remaining drivers that is wanted and can be created. */
  #next(isWanted: (name: DriverName) => boolean = () => true): Attempt | undefined {
    for (let name = this.#left.shift(); name !== undefined; name = this.#left.shift()) {
      const candidate = this.#candidates.get(name) as Candidate
      if (!isWanted(name)) continue
      try {
        return { name, driver: candidate.create(this.#options) }
      } catch (error) {
        this.#failures.push({ name, error })
      }
    }
    return undefined
  }

  #restart(): void {
    this.#hasFailed = false
    this.#failures = []
    this.#left = [...this.#candidates.keys()]
    this.#attempt = this.#next()
  }

  #failed(error: unknown): unknown {
    this.#hasFailed = true
    return error
  }

  append(batch: LogBatch): MaybePromise<readonly number[]> {
    return this.#driver.append(batch)
  }

  search(query: DriverSearch, signal?: AbortSignal): MaybePromise<StoredLogEntry[]> {
    return this.#driver.search(query, signal)
  }

  count(filter: DriverFilter, signal?: AbortSignal): MaybePromise<number> {
    return this.#driver.count(filter, signal)
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]> {
    return this.#driver.histogram(query, signal)
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): MaybePromise<StoredLogEntry[]> {
    return this.#driver.readAfter(id, filter, limit, signal)
  }

  deleteOldest(policy: DriverRetention, budget: number): MaybePromise<{ deleted: number; more: boolean }> {
    return this.#driver.deleteOldest(policy, budget)
  }

  stats(): MaybePromise<DriverStats> {
    return this.#driver.stats()
  }

  close(): MaybePromise<void> {
    return this.#attempt?.driver.close()
  }

  /** The driver in use, which has the same optional methods as the first. */
  get #counting(): CountingDriver {
    return this.#driver as CountingDriver
  }

  get #driver(): LogDriver {
    if (this.#attempt !== undefined) return this.#attempt.driver
    throw new LogStorageError('CONNECTION', 'The driver is not open. Open it first.')
  }
}

/**
 * Whether another driver may open the database that this one could not open. `UNSUPPORTED`: the engine does not work in its
 * thread, or this process has the file open with another SQLite library, which may be that of the next driver. `BUSY`: other
 * drivers share the file, and the WebAssembly driver cannot.
 */
function mayAnotherOpen(name: DriverName, thrown: unknown): boolean {
  if (!isLogStorageError(thrown)) return false
  return thrown.code === 'UNSUPPORTED' || (thrown.code === 'BUSY' && !isSharing(name))
}

/**
 * A driver that needs the file to itself never takes the place of one that shares it: what kept that one from opening the file, such
 * as a file system without shared memory, is a reason to refuse the file.
 */
function isSharing(name: DriverName): boolean {
  return name !== 'wasm'
}
