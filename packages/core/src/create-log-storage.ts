import { BufferedLogStorage } from './buffered-log-storage.js'
import type { LogDriver } from './contract/log-driver.js'
import type { CreatedLogStorage } from './contract/log-storage.js'
import type { OpenLogStorageOptions } from './contract/storage-options.js'
import { LogStorageError } from './errors/log-storage-error.js'
import { checkOpenOptions } from './open-options.js'
import { checkRuntime } from './process/check-runtime.js'
import { flushOnExit } from './process/exit-flush.js'

/** Drivers of open storages: a driver serves one storage at a time. */
const driversInUse = new WeakSet<LogDriver>()

/**
 * Creates a storage that accepts entries at once and opens in the background: for modules and constructors, which cannot
 * await.
 *
 * Entries that are stored before it is open wait in the same bounded queue as all others, and reads wait for the opening.
 * If the opening fails, the queued entries fail with its error (reported to `onDrop`, or as one process warning), and
 * so do all later calls: `store` returns a failed receipt, and everything else rejects, including `close`. Await
 * `opened` to get the error; if you do not, nothing is thrown.
 *
 * Unlike `openLogStorage`, it throws at once if options are wrong, instead of rejecting: they are a mistake in the code.
 *
 * @example
 * ```ts
 * // log.ts
 * export const log = createLogStorage({ driver: betterSqlite3({ path: 'app-logs.db' }) })
 * log.store({ message: 'Starting' })
 *
 * // main.ts
 * await log.opened
 * await log.close()
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and the allowed values; UNSUPPORTED if the
 *   runtime is too old.
 */
export function createLogStorage(options: OpenLogStorageOptions): CreatedLogStorage {
  return createStorage('createLogStorage', options)
}

/** @param caller The function that was called, for messages. */
export function createStorage(caller: string, options: OpenLogStorageOptions): BufferedLogStorage {
  checkRuntime()
  const checked = checkOpenOptions(caller, options)
  const { driver, signal } = checked
  if (driversInUse.has(driver)) {
    throw new LogStorageError(
      'INVALID_OPTIONS',
      'driver is already used by another open storage; create a driver for each storage.',
    )
  }
  driversInUse.add(driver)
  const storage = new BufferedLogStorage(checked)
  const exit = checked.flushOnExit ? flushOnExit(storage) : undefined
  const onAbort = () => signal && storage.abort(signal)
  signal?.addEventListener('abort', onAbort, { once: true })
  storage.onClosed = () => {
    exit?.remove()
    signal?.removeEventListener('abort', onAbort)
    driversInUse.delete(driver)
  }
  void storage.open(exit?.ready)
  return storage
}
