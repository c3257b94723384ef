import {
  type DriverFilter,
  type DriverHistogram,
  type DriverRetention,
  type DriverSearch,
  type DriverStats,
  type DriverSupports,
  entriesFromBatch,
  entryFilter,
  type HistogramBucket,
  type LogBatch,
  type LogDriver,
  LogStorageError,
  type StoredLogEntry,
} from '@logpond/core'
import { entriesToDelete } from './entries-to-delete.ts'
import { first, matching, rangeOf } from './find.ts'
import { histogram } from './histogram.ts'
import { LevelStore } from './level-store.ts'
import { toStorageError } from './storage-error.ts'

export interface LevelDriverOptions {
  /** The folder of the store. It is created if it does not exist. */
  readonly path: string
  /**
   * `'normal'`: a committed entry survives the end of the process, but not every power cut. `'full'`: it survives both, at the
   * cost of a sync per batch.
   *
   * @default 'normal'
   */
  readonly durability?: 'normal' | 'full'
}

/** Keeps entries in LevelDB, through classic-level. */
export function levelDriver(options: LevelDriverOptions): LogDriver {
  return new LevelDriver(options)
}

class LevelDriver implements LogDriver {
  readonly name = 'classic-level'
  readonly supports: DriverSupports
  readonly #path: string
  #store: LevelStore | undefined

  constructor({ path, durability = 'normal' }: LevelDriverOptions) {
    this.#path = path
    this.supports = {
      // Reads use snapshots, and run in parallel with writes in a thread pool.
      concurrentReads: true,
      // LevelDB locks its folder.
      multiProcess: false,
      fullText: true,
      // classic-level has no synchronous writes.
      sync: false,
      persistent: true,
      durable: durability === 'full',
    }
  }

  async open(signal?: AbortSignal): Promise<void> {
    try {
      checkSignal(signal)
      const store = await LevelStore.open(this.#path, this.supports.durable)
      if (signal?.aborted) await store.close()
      checkSignal(signal)
      this.#store = store
    } catch (error) {
      throw toStorageError(error, this.#path)
    }
  }

  append(batch: LogBatch): Promise<number[]> {
    return this.#with(async (store) => {
      const written = store.written(batch.token)
      const entries = written ? [] : entriesFromBatch(batch, store.stats.lastId + 1)
      const { firstId, size } = written ?? (await store.append(batch.token, entries))
      return Array.from({ length: size }, (_, index) => firstId + index)
    })
  }

  search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return this.#with((store) =>
      first(query.limit, matching(entryFilter(query), store.scan(rangeOf(query), signal))),
    )
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#with(async (store) => {
      let count = 0
      for await (const chunk of matching(entryFilter(filter), store.scan(rangeOf(filter), signal)))
        count += chunk.length
      return count
    })
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#with((store) =>
      histogram(matching(entryFilter(query), store.scan(rangeOf(query), signal)), query.bucket),
    )
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return this.#with((store) => first(limit, matching(entryFilter(filter), store.after(id, signal))))
  }

  deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    return this.#with(async (store) => {
      const doomed: StoredLogEntry[] = []
      let found = 0
      for await (const entry of entriesToDelete(store, policy)) {
        found++
        if (policy.dryRun) continue
        if (found > budget) break
        doomed.push(entry)
      }
      if (doomed.length > 0) await store.delete(doomed)
      return policy.dryRun
        ? { deleted: found, more: false }
        : { deleted: doomed.length, more: found > budget }
    })
  }

  stats(): Promise<DriverStats> {
    return this.#with(async (store) => store.stats)
  }

  checkpoint(): Promise<void> {
    return this.#with((store) => store.compact())
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
  async #with<T>(work: (store: LevelStore) => Promise<T>): Promise<T> {
    try {
      if (this.#store === undefined) throw new LogStorageError('CONNECTION', `${this.#path} is not open.`)
      return await work(this.#store)
    } catch (error) {
      throw toStorageError(error, this.#path)
    }
  }
}

function checkSignal(signal?: AbortSignal): void {
  if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller aborted the call.')
}
