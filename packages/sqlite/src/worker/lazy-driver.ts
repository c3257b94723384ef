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
import { LogStorageError } from '@logpond/core'

export interface LazyDriverOptions {
  readonly name: string
  readonly supports: DriverSupports
  /** Loads the code of the driver, and makes it. */
  readonly load: () => Promise<LogDriver>
}

/** A driver whose code is loaded when it is opened first, so that naming it costs nothing. */
export class LazyDriver implements LogDriver {
  readonly name: string
  readonly supports: DriverSupports
  readonly #load: () => Promise<LogDriver>
  #loaded: LogDriver | undefined

  constructor({ name, supports, load }: LazyDriverOptions) {
    this.name = name
    this.supports = Object.freeze(supports)
    this.#load = load
  }

  async open(signal?: AbortSignal): Promise<void> {
    this.#loaded ??= await this.#load()
    await this.#loaded.open(signal)
  }

  append(batch: LogBatch): MaybePromise<readonly number[]> {
    return this.#driver.append(batch)
  }

  appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const driver = this.#driver
    if (driver.appendSync) return driver.appendSync(batch, timeout)
    throw new LogStorageError('UNSUPPORTED', `The ${this.name} driver cannot write synchronously`)
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

  checkpoint(): MaybePromise<void> {
    return this.#driver.checkpoint?.()
  }

  close(): MaybePromise<void> {
    return this.#loaded?.close()
  }

  get #driver(): LogDriver {
    if (this.#loaded) return this.#loaded
    throw new LogStorageError('CONNECTION', `The ${this.name} driver is not open. Open it first`)
  }
}
