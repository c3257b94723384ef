import { type LogStorage, openLogStorage } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import type { VictimTask } from './victim-task.js'

/** Opens the storage of a process, as its task says. */
export async function openVictimStorage(task: VictimTask): Promise<LogStorage> {
  return openLogStorage({
    driver: makeDriver(task.driver, task.sqlite),
    ...task.storage,
    // What fails is told by the receipts.
    onDrop: () => {},
  })
}
