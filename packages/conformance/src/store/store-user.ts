import type {
  DriverFilter,
  DriverRetention,
  DriverStats,
  LogBatch,
  LogDriver,
  StoredLogEntry,
} from '@logpond/core'
import { appendRetrying } from '../acts/append-retrying.js'
import type { DriverProcess } from '../lab/driver-process.js'
import type { Lab } from '../lab/lab.js'

/** A driver with an open store, in this process or in another one. */
export interface StoreUser {
  append(batch: LogBatch): Promise<readonly number[]>
  count(filter: DriverFilter): Promise<number>
  readAfter(id: number, filter: DriverFilter, limit: number): Promise<StoredLogEntry[]>
  deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }>
  stats(): Promise<DriverStats>
  close(): Promise<void>
}

/** Where the second user of a store runs; the first one always runs in this process. */
export type Place = 'here' | 'elsewhere'

/** Two users of one store. */
export async function openTwice(lab: Lab, place: Place): Promise<readonly [StoreUser, StoreUser]> {
  return [await openUser(lab, 'here'), await openUser(lab, place)]
}

export async function openUser(lab: Lab, place: Place): Promise<StoreUser> {
  return place === 'here' ? userHere(lab, await lab.open()) : userElsewhere(await lab.process())
}

function userHere(lab: Lab, driver: LogDriver): StoreUser {
  return {
    append: (batch) => appendRetrying((batch) => driver.append(batch), batch),
    count: async (filter) => driver.count(filter),
    readAfter: async (...args) => driver.readAfter(...args),
    deleteOldest: async (...args) => driver.deleteOldest(...args),
    stats: async () => driver.stats(),
    close: () => lab.close(driver),
  }
}

function userElsewhere(child: DriverProcess): StoreUser {
  return {
    append: (batch) => appendRetrying((batch) => child.call('append', batch), batch),
    count: (filter) => child.call('count', filter),
    readAfter: (...args) => child.call('readAfter', ...args),
    deleteOldest: (...args) => child.call('deleteOldest', ...args),
    stats: () => child.call('stats'),
    close: () => child.call('close'),
  }
}
