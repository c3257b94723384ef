import type { LogStorage, OpenLogStorageOptions } from './contract/log-storage.js'
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
 * @see {@link createLogStorage} where you cannot await: it takes entries while it opens.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed; ABORTED; or the error
 *   with which the driver could not open: READ_ONLY, CORRUPT, UNSUPPORTED, BUSY, IO, …
 */
export async function openLogStorage(options: OpenLogStorageOptions): Promise<LogStorage> {
  const storage = createStorage('openLogStorage', options)
  await storage.opened
  return storage
}
