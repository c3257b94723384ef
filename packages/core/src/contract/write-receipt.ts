import type { LogStorageError } from '../errors/log-storage-error.js'

/** Follows one entry from `store()` to its end. */
export interface WriteReceipt {
  readonly status: 'queued' | 'committed' | 'failed'
  /** The id of the entry; set when the write commits. */
  readonly id: number | undefined
  /** Why the entry will not be written; set when it failed. */
  readonly error: LogStorageError | undefined
  /**
   * The id, once the write commits; rejects with {@link error}.
   *
   * Starts the write at once instead of waiting for `batchTimeout`, as `flush` does. Calls of the same turn share a
   * batch: a thousand entries that are stored and awaited together make one transaction.
   *
   * @example
   * ```ts
   * const id = await storage.store({ message: 'Order paid', attributes: { order: 1236 } }).committed()
   * console.log(id) // 4
   * ```
   */
  committed(): Promise<number>
  /**
   * The id, once the entry also survives a power cut. Starts the write at once, and then a sync.
   *
   * Rejects with {@link error}; with `UNSUPPORTED` where the driver cannot say; with `CLOSED`, or what the syncs have
   * failed with, when it never got to know.
   *
   * @example
   * ```ts
   * await storage.store({ message: 'Card charged', attributes: { order: 1234 } }).durable()
   * ```
   */
  durable(): Promise<number>
}
