import { testDriver } from '@logpond/conformance'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'

const stores = new Map<string, MemoryStore>()

testDriver('memory', {
  create({ directory }) {
    const store = stores.get(directory) ?? new MemoryStore()
    stores.set(directory, store)
    return memoryDriver({ store })
  },
})
