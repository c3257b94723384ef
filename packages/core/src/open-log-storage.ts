import { BufferedLogStorage } from './buffered-log-storage.js'
import { checkRuntime } from './check-runtime.js'
import { DriverSession } from './driver-session.js'
import { flushOnExit } from './exit-flush.js'
import type { LogDriver } from './log-driver.js'
import type { LogStorage, OpenLogStorageOptions } from './log-storage.js'
import { LogStorageError } from './log-storage-error.js'
import { type CheckedOptions, checkOpenOptions } from './open-options.js'
import { RecoveryReporter } from './recovery-reporter.js'
import { StorageHealth } from './storage-health.js'
import { abortedError } from './to-log-storage-error.js'

/** A driver serves one storage at a time. */
const driversInUse = new WeakSet<LogDriver>()

/**
 * Opens a storage on a driver.
 *
 * @example
 * ```ts
 * await using storage = await openLogStorage({ driver: betterSqlite3({ path: 'app.db' }) })
 * storage.store({ message: 'Hello', severity: 'info', attributes: { answer: 42 } })
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed; ABORTED; or the error
 *   with which the driver could not open: READ_ONLY, CORRUPT, UNSUPPORTED, BUSY, IO, …
 */
export async function openLogStorage(options: OpenLogStorageOptions): Promise<LogStorage> {
  checkRuntime()
  const checked = checkOpenOptions(options)
  const { driver } = checked
  if (driversInUse.has(driver)) {
    throw new LogStorageError(
      'INVALID_OPTIONS',
      'driver already serves another storage that is open; create one for each.',
    )
  }
  driversInUse.add(driver)
  const session = new DriverSession(driver)
  const reporter = new RecoveryReporter(checked.onRecovered)
  session.onRecovered = (incident) => reporter.report(incident)
  try {
    await session.open(checked.signal)
    return await start(session, checked, reporter)
  } catch (thrown) {
    await session.close().catch(() => {})
    driversInUse.delete(driver)
    throw thrown
  }
}

async function start(
  session: DriverSession,
  options: CheckedOptions,
  reporter: RecoveryReporter,
): Promise<LogStorage> {
  const { driver, signal } = options
  const stats = await session.run('Opening the storage', () => driver.stats(), signal)
  if (signal?.aborted) throw abortedError(signal, 'Opening the storage')
  const health = new StorageHealth(options.onStateChange)
  reporter.tell((incident) => health.onRecovered(incident))
  const storage = new BufferedLogStorage(session, options, { stats, health })
  const forget = options.flushOnExit ? flushOnExit(storage) : undefined
  const onAbort = () => signal && storage.abort(signal)
  signal?.addEventListener('abort', onAbort, { once: true })
  storage.onClosed = () => {
    forget?.()
    signal?.removeEventListener('abort', onAbort)
    driversInUse.delete(driver)
  }
  return storage
}
