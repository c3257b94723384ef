import type { LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import type { CreateDriver } from '../../src/lab/create-driver.js'

/** The changed members of a driver, made from the correct driver. */
export type Breakage = (driver: LogDriver, store: MemoryStore) => Partial<LogDriver>

/** Makes memory drivers that are correct except for the members that `breakage` replaces. */
export function brokenMemoryDriver(breakage: Breakage = () => ({})): CreateDriver {
  const stores = new Map<string, MemoryStore>()
  return ({ directory }) => {
    const store = stores.get(directory) ?? new MemoryStore()
    stores.set(directory, store)
    const driver = memoryDriver({ store })
    return { ...driver, ...breakage(driver, store) }
  }
}
