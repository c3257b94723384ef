import { type LogDriver, type LogStorage, openLogStorage } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import { driverWithTamperedThread, sabotaged } from './tampering.js'
import type { VictimTask } from './victim-task.js'

/** Opens the storage of a process, as its task says. */
export async function openVictimStorage(
  task: VictimTask,
  wrap: (driver: LogDriver) => LogDriver = (driver) => driver,
): Promise<LogStorage> {
  const { breaks, sabotage } = task
  const isTampered =
    breaks !== undefined || sabotage === 'acknowledged-before-commit' || sabotage === 'deferred-begin'
  const sqlite = sabotagedOptions(task)
  const driver = isTampered ? driverWithTamperedThread(task) : makeDriver(task.driver, sqlite)
  return openLogStorage({
    driver: wrap(sabotaged(driver, sabotage, task.sqlite.path)),
    ...task.storage,
    flushOnExit: sabotage !== 'no-exit-hook',
    // What fails is told by the receipts.
    onDrop: () => {},
  })
}

function sabotagedOptions({ sabotage, sqlite }: VictimTask): VictimTask['sqlite'] {
  if (sabotage === 'main-thread') return { ...sqlite, thread: 'main' }
  // What SQLite syncs by itself, with a commit or a checkpoint, no driver that wraps another can keep it from.
  if (sabotage === 'sync-skipped') return { ...sqlite, durability: 'normal', walAutocheckpoint: 100_000 }
  return sqlite
}
