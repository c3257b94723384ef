import {
  type DriverFilter,
  type DriverHistogram,
  type DriverRetention,
  type DriverSearch,
  type DriverStats,
  type HistogramBucket,
  type LogBatch,
  type LogDriver,
  LogStorageError,
  type StoredLogEntry,
} from '@logpond/core'
import { DuckDBStore } from './duckdb-store.ts'
import { type Doomed, entriesToDelete } from './entries-to-delete.ts'
import { count, readAfter, search } from './find.ts'
import { histogram } from './histogram.ts'
import { toStorageError } from './storage-error.ts'
import { checkSignal } from './stream.ts'

export interface DuckDBDriverOptions {
  /** The folder of the store. It is created if it does not exist. */
  readonly path: string
}

/** Keeps entries in DuckDB, through @duckdb/node-api. */
export function duckdbDriver(options: DuckDBDriverOptions): LogDriver {
  return new DuckDBDriver(options)
}

class DuckDBDriver implements LogDriver {
  readonly name = 'duckdb'
  readonly supports = {
    // Every read has its own connection and snapshot.
    concurrentReads: true,
    // DuckDB locks its file.
    multiProcess: false,
    fullText: true,
    // @duckdb/node-api has no synchronous writes.
    sync: false,
    persistent: true,
    // A commit syncs the write-ahead log before it returns.
    durable: true,
  }
  readonly #path: string
  #store: DuckDBStore | undefined

  constructor({ path }: DuckDBDriverOptions) {
    this.#path = path
  }

  async open(signal?: AbortSignal): Promise<void> {
    try {
      checkSignal(signal)
      const store = await DuckDBStore.open(this.#path)
      if (signal?.aborted) await store.close()
      checkSignal(signal)
      this.#store = store
    } catch (error) {
      throw toStorageError(error, this.#path)
    }
  }

  append(batch: LogBatch): Promise<number[]> {
    return this.#with(async (store) => {
      const { firstId, size } = await store.append(batch)
      return Array.from({ length: size }, (_, index) => firstId + index)
    })
  }

  search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return this.#with((store) => search(store, query, signal))
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#with((store) => count(store, filter, signal))
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#with((store) => histogram(store, query, signal))
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return this.#with((store) => readAfter(store, id, filter, limit, signal))
  }

  deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    return this.#with(async (store) => {
      if (policy.dryRun) {
        let deleted = 0
        for await (const _ of entriesToDelete(store, policy, Infinity)) deleted++
        return { deleted, more: false }
      }
      const found: Doomed[] = []
      await store.delete(async () => {
        for await (const entry of entriesToDelete(store, policy, budget + 1)) found.push(entry)
        return found.slice(0, budget)
      })
      return { deleted: Math.min(found.length, budget), more: found.length > budget }
    })
  }

  stats(): Promise<DriverStats> {
    return this.#with(async (store) => store.stats)
  }

  // DuckDB also makes a checkpoint when its write-ahead log reaches 16 MB.
  checkpoint(): Promise<void> {
    return this.#with((store) => store.checkpoint())
  }

  async close(): Promise<void> {
    try {
      await this.#store?.close()
    } catch (error) {
      throw toStorageError(error, this.#path)
    } finally {
      this.#store = undefined
    }
  }

  /** Converts all errors of the engine to errors of the contract. */
  async #with<T>(work: (store: DuckDBStore) => Promise<T>): Promise<T> {
    try {
      if (this.#store === undefined) throw new LogStorageError('CONNECTION', `${this.#path} is not open.`)
      return await work(this.#store)
    } catch (error) {
      throw toStorageError(error, this.#path)
    }
  }
}
