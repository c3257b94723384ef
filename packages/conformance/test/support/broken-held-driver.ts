import type { LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import type { CreateDriver } from '../../src/lab/create-driver.js'

/** Holds the store of a driver, so that it can be replaced. */
export interface Holder {
  store: MemoryStore
}

/** The changed members of a driver, made from the correct driver and the holder of its store. */
export type HeldBreakage = (driver: LogDriver, holder: Holder) => Partial<LogDriver>

/** Makes memory drivers whose store can be replaced while they are open, correct except for `breakage`. */
export function brokenHeldDriver(breakage: HeldBreakage): CreateDriver {
  const holders = new Map<string, Holder>()
  return ({ directory }) => {
    const holder = holders.get(directory) ?? { store: new MemoryStore() }
    holders.set(directory, holder)
    const inner = () => memoryDriver({ store: holder.store })
    const driver: LogDriver = {
      ...inner(),
      append: (batch) => holder.store.append(batch),
      appendSync: (batch) => holder.store.append(batch),
      search: (...args) => inner().search(...args),
      count: (...args) => inner().count(...args),
      histogram: (...args) => inner().histogram(...args),
      readAfter: (...args) => inner().readAfter(...args),
      deleteOldest: (...args) => holder.store.deleteOldest(...args),
      stats: () => holder.store.stats(),
      sync: () => holder.store.sync(),
    }
    return { ...driver, ...breakage(driver, holder) }
  }
}

/** A copy of a store. */
export function copyOf(store: MemoryStore): MemoryStore {
  return MemoryStore.from(store.snapshot())
}

/** Waits for some turns of the event loop. */
export async function aWhile(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}
