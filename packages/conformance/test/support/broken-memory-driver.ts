import type { LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import type { CreateDriver } from '../../src/lab/create-driver.js'

/** What is different about a driver, given the correct one that it is made of. */
export type Breakage = (driver: LogDriver, store: MemoryStore) => Partial<LogDriver>

/** A factory of memory drivers, correct but for what `breakage` puts in the place of some of their members. */
export function brokenMemoryDriver(breakage: Breakage = () => ({})): CreateDriver {
  const stores = new Map<string, MemoryStore>()
  return ({ directory }) => {
    const store = stores.get(directory) ?? new MemoryStore()
    stores.set(directory, store)
    const driver = memoryDriver({ store })
    return { ...driver, ...breakage(driver, store) }
  }
}
