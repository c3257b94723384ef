import type { LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import type { CreateDriver } from '../../src/lab/create-driver.js'

/** Where a driver has its store, to be replaced by another one. */
export interface Holder {
  store: MemoryStore
}

/** What is different about a driver, given the correct one and the holder of its store. */
export type HeldBreakage = (driver: LogDriver, holder: Holder) => Partial<LogDriver>

/** A factory of memory drivers whose store may be replaced while they are open; correct but for `breakage`. */
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

/** A store of its own that is as another one is now. */
export function copyOf(store: MemoryStore): MemoryStore {
  return MemoryStore.from(store.snapshot())
}

/** Turns of the event loop that a piece of work takes. */
export async function aWhile(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}
