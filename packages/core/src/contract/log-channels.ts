import type { LogStorageError } from '../errors/log-storage-error.js'
import type { LogStorage } from './log-storage.js'
import type { StorageState } from './storage-stats.js'
import type { WriteReceipt } from './write-receipt.js'

/**
 * The channels of `node:diagnostics_channel` on which every storage of the process reports what it does, with the messages that
 * they carry. They cost nothing while a channel has no subscriber.
 *
 * A subscriber is called at once, within the work of the storage, so it must be quick. Entries that it stores are stored like all
 * others, but are not reported to the same channel of the same storage again. An error that it throws becomes an uncaught exception,
 * as for all diagnostics channels.
 *
 * @example
 * ```ts
 * import { subscribe, unsubscribe } from 'node:diagnostics_channel'
 * import type { AppendMessage } from '@logpond/core'
 *
 * const report = (message: unknown) => {
 *   const { driver, size, attempt } = message as AppendMessage
 *   console.log(driver, size, attempt) // better-sqlite3 2 1
 * }
 * subscribe('logpond:append', report)
 * storage.storeMany([{ message: 'Order packed' }, { message: 'Order shipped' }])
 * await storage.flush()
 * unsubscribe('logpond:append', report)
 * ```
 */
export interface LogChannels {
  'logpond:append': AppendMessage
  'logpond:retry': RetryMessage
  'logpond:drop': DropMessage
  'logpond:state': StateMessage
  'logpond:cleanup': CleanupMessage
}

/** What every message says. */
export interface ChannelMessage {
  /** The storage that reports. To report on one storage only, compare it. */
  readonly storage: LogStorage
  /** The name of its driver. */
  readonly driver: string
}

/**
 * `logpond:append`: the driver has written a batch, or has failed to. One message for each call of the driver.
 *
 * Batches that contain only entries that a subscriber of this channel has stored are not reported, nor are those that it writes
 * with `flushSync`.
 */
export interface AppendMessage extends ChannelMessage {
  /** The number of entries. */
  readonly size: number
  /** Estimated bytes of the entries. */
  readonly bytes: number
  /** 1 for the first call with this batch. */
  readonly attempt: number
  /** How long the call took. */
  readonly milliseconds: number
  /** The id of the last entry, if the batch was committed. */
  readonly lastId: number | undefined
  /** Why it was not. */
  readonly error: LogStorageError | undefined
}

/** `logpond:retry`: an attempt to write a batch has failed, and there will be another one. */
export interface RetryMessage extends ChannelMessage {
  /** The number of entries. */
  readonly size: number
  /** How many attempts have ended with the code of this error. */
  readonly attempt: number
  /** Milliseconds until the next attempt. */
  readonly delay: number
  readonly error: LogStorageError
}

/** `logpond:drop`: an entry will not be written. Also reported to the option `onDrop`. */
export interface DropMessage extends ChannelMessage {
  readonly receipt: WriteReceipt
  readonly error: LogStorageError
  /** `refused`: at `store()`. `failed`: it was accepted, but could not be written. */
  readonly outcome: 'refused' | 'failed'
}

/** `logpond:state`: the state has changed. Also reported to the option `onStateChange`. */
export interface StateMessage extends ChannelMessage {
  readonly state: StorageState
  readonly previous: StorageState
  /** The last error of the storage, which need not be the reason. */
  readonly lastError: LogStorageError | undefined
}

/** `logpond:cleanup`: a cleanup has ended, on request or by the option `retention`. */
export interface CleanupMessage extends ChannelMessage {
  /** Entries that were deleted, or would be with `dryRun`. */
  readonly deleted: number
  readonly dryRun: boolean
  /** Whether it was run by the option `retention`. */
  readonly isScheduled: boolean
  readonly milliseconds: number
  /** Why it stopped early. */
  readonly error: LogStorageError | undefined
}
