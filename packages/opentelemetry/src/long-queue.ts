import type { StorageAtPath, StorageOptions } from '@logpond/driver-auto'

/** Enough for a burst of records in one turn of the event loop, each with the attributes of the resource of NodeSDK. */
const QUEUE = { queueSize: 100_000, queueBytes: 64 * 2 ** 20 }

/** The options with a longer queue for a storage that is opened here: a processor cannot wait for room. */
export function withLongQueue<Options extends StorageOptions>(options: Options): Options {
  const { path, driver, batch } = Object(options) as Partial<StorageAtPath>
  const isOpened = path !== undefined || driver !== undefined
  // A wrong value is reported by the storage.
  if (!isOpened || (batch !== undefined && typeof batch !== 'object')) return options
  const { queueSize = QUEUE.queueSize, queueBytes = QUEUE.queueBytes } = batch ?? {}
  return { ...options, batch: { ...batch, queueSize, queueBytes } }
}
