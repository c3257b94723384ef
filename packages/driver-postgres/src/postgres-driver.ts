import {
  checkRuntime,
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverHistogram,
  type DriverRetention,
  type DriverSearch,
  type DriverStats,
  type DriverTopValues,
  type FieldSummary,
  type HistogramBucket,
  type LogBatch,
  type LogDriver,
  LogStorageError,
  type StoredLogEntry,
  type TopValues,
} from '@logpond/core'
import { withoutPassword } from './connection/host-urls.js'
import { checkOptions, type PostgresOptions } from './postgres-options.js'
import { PostgresStore } from './postgres-store.js'
import { toStorageError, type Work } from './storage-error.js'

const OUTAGE = { attempts: 65, maxDelay: 2000 } as const

/** Converts calls of the contract to those of an open store, and errors of Postgres to those of the contract. */
export class PostgresDriver implements LogDriver {
  readonly name = 'postgres'
  readonly supports = {
    // Reads have snapshots and connections of their own.
    concurrentReads: true,
    multiProcess: true,
    fullText: true,
    conditions: true,
    // pg has no synchronous calls.
    sync: false,
    persistent: true,
    // A commit returns when the write-ahead log is on the disk.
    durable: true,
  }
  // A batch costs a round trip and a sync of the server's log.
  readonly batching = { batchSize: 1000, maxBatchSize: 10_000 }
  // About a minute with the jitter, for a restart or a failover. A batch waits two seconds at most once the server is back.
  readonly retry = { byCode: { BUSY: OUTAGE, CONNECTION: OUTAGE, UNKNOWN_OUTCOME: OUTAGE } } as const
  // A step can drop a partition of any number of entries.
  readonly cleanupStep = 1_000_000
  readonly pollInterval = 250
  readonly #options: PostgresOptions
  readonly #place: string
  #store: PostgresStore | undefined

  constructor(options: PostgresOptions) {
    this.#options = { ...options }
    this.#place = withoutPassword(String(options?.url))
  }

  async open(signal?: AbortSignal): Promise<void> {
    checkRuntime()
    try {
      this.#store = await PostgresStore.open(checkOptions(this.#options), signal)
    } catch (error) {
      throw toStorageError(error, 'open', this.#place)
    }
  }

  append(batch: LogBatch): Promise<number[]> {
    return this.#with('write', (store) => {
      this.#checkWritable()
      return store.writer.append(batch)
    })
  }

  search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return this.#with('read', (store) => store.reads.search(query, signal))
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#with('read', (store) => store.reads.count(filter, signal))
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#with('read', (store) => store.reads.histogram(query, signal))
  }

  topValues(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    return this.#with('read', (store) => store.values.top(query, signal))
  }

  fields(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    return this.#with('read', (store) => store.fields.list(filter, signal))
  }

  groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#with('read', (store) => store.values.histogram(query, signal))
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return this.#with('read', (store) => store.reads.readAfter(id, filter, limit, signal))
  }

  deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    return this.#with('read', (store) => {
      if (!policy.dryRun) this.#checkWritable()
      return store.cleaner.step(policy, budget)
    })
  }

  stats(): Promise<DriverStats> {
    return this.#with('read', (store) => store.reads.stats())
  }

  lastId(signal?: AbortSignal): Promise<number> {
    return this.#with('read', (store) => store.reads.lastId(signal))
  }

  checkpoint(): Promise<void> {
    return this.#with('read', async (store) => {
      if (this.#options.readOnly !== true) await store.cleaner.tidyUp()
    })
  }

  async close(): Promise<void> {
    const store = this.#store
    this.#store = undefined
    await this.#converted('read', async () => store?.close())
  }

  #checkWritable(): void {
    if (this.#options.readOnly !== true) return
    throw new LogStorageError(
      'READ_ONLY',
      `${this.#place} was opened with readOnly: true. Open it without readOnly to store or delete entries.`,
    )
  }

  #with<T>(work: Work, call: (store: PostgresStore) => Promise<T>): Promise<T> {
    return this.#converted(work, () => {
      if (this.#store === undefined) throw new LogStorageError('CONNECTION', `${this.#place} is not open.`)
      return call(this.#store)
    })
  }

  async #converted<T>(work: Work, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw toStorageError(error, work, this.#place)
    }
  }
}
