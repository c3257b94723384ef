import { type LogDriver, type LogStorage, openLogStorage } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import type { Sabotage } from '../sabotage.js'
import { driverWithTamperedThread, sabotaged } from './tampering.js'
import type { VictimTask } from './victim-task.js'

/** Promises that the thread of the driver breaks. */
const IN_THREAD: readonly Sabotage[] = [
  'acknowledged-before-commit',
  'deferred-begin',
  'seal-not-atomic',
  'seal-loses-rows',
  'seal-empty',
  'gone-ignored',
  'cleanup-not-atomic',
  'upgrade-not-atomic',
]

/** Opens the storage of a victim, as its task says. */
export async function openVictimStorage(
  task: VictimTask,
  wrap: (driver: LogDriver) => LogDriver = (driver) => driver,
): Promise<LogStorage> {
  const { breaks, strike, sealer, sabotage } = task
  const isTampered =
    [breaks, strike, sealer].some((fault) => fault !== undefined) ||
    (sabotage !== undefined && IN_THREAD.includes(sabotage))
  const sqlite = sabotagedOptions(task)
  const driver = isTampered ? driverWithTamperedThread(task) : makeDriver(task.driver, sqlite)
  return openLogStorage({
    driver: wrap(sabotaged(driver, sabotage, task.sqlite.path)),
    ...task.storage,
    flushOnExit: sabotage !== 'no-exit-hook',
    // The receipts report failures.
    onDrop: () => {},
  })
}

function sabotagedOptions({ sabotage, sqlite }: VictimTask): VictimTask['sqlite'] {
  if (sabotage === 'main-thread') return { ...sqlite, thread: 'main' }
  // A driver that wraps another one cannot prevent the syncs of SQLite itself, at commits and checkpoints. These options avoid them.
  if (sabotage === 'sync-skipped') return { ...sqlite, durability: 'normal', walAutocheckpoint: 100_000 }
  return sqlite
}
