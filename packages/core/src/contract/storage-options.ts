import type { LogStorageError } from '../errors/log-storage-error.js'
import type { Clock } from '../time/clock.js'
import type { LogDriver } from './log-driver.js'
import type { LogEntry } from './log-entry.js'
import type { RetentionPolicy } from './retention-policy.js'
import type { RetryOptions } from './retry-options.js'
import type { StorageState } from './storage-stats.js'
import type { WriteReceipt } from './write-receipt.js'

export interface OpenLogStorageOptions {
  /** Writes the entries to an engine and reads them back. */
  driver: LogDriver
  batch?: BatchOptions | undefined
  retry?: RetryOptions | undefined
  /** Cleans up regularly; the first time is one interval after opening. */
  retention?:
    | (RetentionPolicy & {
        /** Milliseconds between two cleanups; default: one hour. */
        every?: number | undefined
      })
    | undefined
  /**
   * Milliseconds between a commit and the sync that makes it survive a power cut, for drivers whose commits do not
   * (`durability: 'normal'`). With 0, the storage syncs continuously while entries are written. With `Infinity`, or more
   * than 2³¹−1, only {@link WriteReceipt.durable} and `close` sync.
   *
   * @default 1000
   */
  syncInterval?: number | undefined
  /**
   * Adds fields to entries that lack them, such as the ids of the active trace. Called within each `store`, `storeMany`,
   * `storeOrWait` and write to `writable()`, in the caller's async context, once for each valid entry.
   *
   * A field of the entry always wins, and so does each of its attributes: attributes are merged by their names at the first level.
   * The entry is what the caller passed; do not change it. It must return at once, and cost little: its time is part of `store`. If
   * it throws, or returns something wrong, the entry is stored without its result, and the first time a process warning
   * (`ENRICH_FAILED`) says why. An entry that it stores itself, before it returns, is stored as it is. Attributes for which `batch.queueBytes` has no
   * room are not added.
   *
   * @example
   * ```ts
   * import { AsyncLocalStorage } from 'node:async_hooks'
   *
   * const request = new AsyncLocalStorage<{ id: string }>()
   * const log = await openLogStorage({
   *   driver: betterSqlite3({ path: ':memory:' }),
   *   enrich: () => ({ service: 'shop', attributes: { request: request.getStore()?.id } }),
   * })
   * request.run({ id: 'r1' }, () => log.store({ message: 'Order paid', attributes: { order: 1234 } }))
   * await log.flush()
   * const [entry] = await log.getRecent(1)
   * console.log(entry?.service, entry?.attributes) // shop { order: 1234, request: 'r1' }
   * await log.close()
   * ```
   */
  enrich?: ((entry: LogEntry) => EntryAdditions | undefined) | undefined
  /**
   * Called for each entry that will not be written; its receipt has the reason. Without it, the first drop of each
   * kind emits a process warning.
   */
  onDrop?: ((receipt: WriteReceipt) => void) | undefined
  /**
   * Called for each problem that the driver found and solved when it opened the store, such as a damaged file. This includes
   * later openings that replace a lost connection. The error says what happened, what the driver did, and what you can do.
   * Without this listener, each problem emits a process warning. The last one is also `stats().lastError`.
   */
  onRecovered?: ((incident: LogStorageError) => void) | undefined
  /** Called after each change of state. */
  onStateChange?: ((state: StorageState) => void) | undefined
  /**
   * Write all queued entries when the process ends (end of the program, `process.exit`, an uncaught exception, SIGINT,
   * SIGTERM, SIGHUP). A signal is raised again if it has no other listener.
   *
   * @default true
   */
  flushOnExit?: boolean | undefined
  /** Aborts the opening. Once the storage is open, it refuses new entries, fails queued ones with `ABORTED`, and closes. */
  signal?: AbortSignal | undefined
  /** The source of time and timers; for tests. */
  clock?: Clock | undefined
}

/** The fields that `enrich` can add to an entry. */
export type EntryAdditions = Pick<LogEntry, 'traceId' | 'spanId' | 'service' | 'host' | 'attributes'>

export interface BatchOptions {
  /** The number of waiting entries that triggers a write; a full queue does too. @default 100 */
  batchSize?: number | undefined
  /**
   * The longest time that an entry waits before its batch starts, in milliseconds from 0 to 2³¹−1. A wait of more than a second
   * does not keep a process alive that has nothing else to do: it writes at once, and ends (with `flushOnExit`).
   *
   * @default 100
   */
  batchTimeout?: number | undefined
  /** The most entries in one transaction when the queue is behind; at least `batchSize`. @default 2000, or `batchSize` if greater */
  maxBatchSize?: number | undefined
  /** The most entries in the queue, including those being written. @default 10_000 */
  queueSize?: number | undefined
  /**
   * The most estimated bytes in the queue, including those being written. The last entry that is accepted may exceed it;
   * an entry that is larger than this by itself is `INVALID_ENTRY`.
   *
   * @default 10 MiB
   */
  queueBytes?: number | undefined
}
