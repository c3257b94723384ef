import { testDriver } from '@logpond/conformance'
import { createBlockDriver, type MemoryBlockStore, memoryBlockStore } from '../../src/index.js'

const stores = new Map<string, MemoryBlockStore>()

testDriver('blocks, in memory', {
  create({ directory }) {
    const store = stores.get(directory) ?? memoryBlockStore()
    stores.set(directory, store)
    return createBlockDriver({ name: 'blocks', store, supports: { sync: true, persistent: true } })
  },
})
