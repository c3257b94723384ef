import type { LogStorageError } from '../errors/log-storage-error.js'

/** Follows one entry from `store()` until it is committed or has failed. */
export interface WriteReceipt {
  readonly status: 'queued' | 'committed' | 'failed'
  /** The id of the entry; set when the write commits. */
  readonly id: number | undefined
  /** Why the entry will not be written; set when it failed. */
  readonly error: LogStorageError | undefined
  /**
   * The id, once the write commits; rejects with {@link error}.
   *
   * Starts the write at once instead of waiting for `batchTimeout`, as `flush` does. Calls in the same turn of the event loop
   * share a batch: a thousand entries that are stored and awaited together take one transaction.
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
   * Rejects with {@link error}; with `UNSUPPORTED` if the driver cannot know; with the error of the syncs if they keep failing;
   * with `CLOSED` if the storage closes before a sync has succeeded.
   *
   * @example
   * ```ts
   * await storage.store({ message: 'Card charged', attributes: { order: 1234 } }).durable()
   * ```
   */
  durable(): Promise<number>
}
