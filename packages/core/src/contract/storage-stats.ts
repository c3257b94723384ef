import type { LogStorageError, LogStorageErrorCode } from '../errors/log-storage-error.js'

/**
 * - `open`: all is well. Also while the storage is still opening and already accepts entries.
 * - `degraded`: the last write failed, and a retry may not help.
 * - `full`: the disk is full; entries wait in the queue for space.
 * - `closing`: new entries are refused; queued ones are being written.
 * - `closed`: the driver is released, or could not be opened.
 */
export type StorageState = 'open' | 'degraded' | 'full' | 'closing' | 'closed'

/** `accepted = committed + failed + queued + inFlight`, at any moment. */
export interface StorageStats {
  /** The name of the driver, such as `'better-sqlite3'`. A driver that chooses another one may have its final name only once it is open. */
  driver: string
  state: StorageState
  /** Entries that the queue accepted. */
  accepted: number
  /** Entries that failed at `store()`: invalid, no room, closed. */
  refused: number
  /** The refused entries by the code of their error. The numbers add up to `refused`; codes without entries are absent. */
  refusedByCode: CountsByCode
  committed: number
  /** Accepted entries that will not be written. */
  failed: number
  /** The failed entries by the code of their error. The numbers add up to `failed`; codes without entries are absent. */
  failuresByCode: CountsByCode
  queued: number
  /** Entries that are being written. */
  inFlight: number
  /** The most entries that may be queued or in flight: the option `batch.queueSize`. */
  queueSize: number
  /** Estimated bytes of the queued entries and of those in flight. */
  queuedBytes: number
  /** Committed batches. */
  batches: number
  /** Repeated attempts to write a batch. */
  retries: number
  /** How long the driver took to write a batch, for each call that succeeded. */
  appendLatency: LatencyStats
  /** Cleanups that ended without an error, on request or by the option `retention`, except those with `dryRun`. */
  cleanups: number
  /** Entries that cleanups have deleted. */
  deleted: number
  /** The greatest id of the entries that this storage has committed, or found when it opened; 0 before that. */
  lastId: number
  /**
   * The greatest id up to which all entries are known to survive a power cut; 0 before the first sync. Absent if the
   * driver cannot know, as in memory.
   */
  durableId?: number
  subscribers: number
  /** Entries that slow listeners missed. */
  subscriberDrops: number
  lastError?: LogStorageError
}

/** Numbers of entries by error code. */
export type CountsByCode = { readonly [Code in LogStorageErrorCode]?: number }

/** Durations in milliseconds, counted since the storage was created. */
export interface LatencyStats {
  readonly count: number
  /** All durations added up. */
  readonly sum: number
  /** The longest duration; 0 if there is none. */
  readonly max: number
  /** Half of the durations are shorter. Estimated from the buckets; 0 if there is none. */
  readonly p50: number
  /** 99 of 100 durations are shorter. Estimated from the buckets; 0 if there is none. */
  readonly p99: number
  /**
   * 19 fixed buckets from 0.05 ms to one minute, each with the number of durations up to its bound `le`, including those of the
   * buckets before it, as in a histogram of Prometheus. Longer durations are in `count` only.
   */
  readonly buckets: readonly { readonly le: number; readonly count: number }[]
}
