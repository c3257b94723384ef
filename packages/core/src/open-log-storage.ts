import type { LogStorage } from './contract/log-storage.js'
import type { OpenLogStorageOptions } from './contract/storage-options.js'
import { createStorage } from './create-log-storage.js'

/**
 * Opens a storage on a driver.
 *
 * @example
 * ```ts
 * await using storage = await openLogStorage({ driver: betterSqlite3({ path: 'app.db' }) })
 * storage.store({ message: 'Hello', severity: 'info', attributes: { answer: 42 } })
 * ```
 *
 * @see {@link createLogStorage} if you cannot await: it accepts entries while it opens.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and the allowed values; ABORTED; or the error
 *   of the driver's opening: READ_ONLY, CORRUPT, UNSUPPORTED, BUSY, IO, …
 */
export async function openLogStorage(options: OpenLogStorageOptions): Promise<LogStorage> {
  const storage = createStorage('openLogStorage', options)
  await storage.opened
  return storage
}
