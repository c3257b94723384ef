import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { chosenGroups } from '../../../conformance/test/support/chosen-groups.js'
import { createBlockDriver, type MemoryBlockStore, memoryBlockStore } from '../../src/index.js'

/** The SQLite drivers keep the promises about size with the same code. */
const GROUPS = PROMISE_GROUPS.map(({ name }) => name).filter((name) => name !== 'size')

const stores = new Map<string, MemoryBlockStore>()

testDriver('blocks, in memory', {
  create({ directory }) {
    const store = stores.get(directory) ?? memoryBlockStore()
    stores.set(directory, store)
    return createBlockDriver({
      name: 'blocks',
      store,
      supports: { sync: true, persistent: true },
      // So small that most entries of the suite are sealed, joined and put in order while it runs.
      limits: { blockRows: 32, hotParts: 4, smallHot: 1 / 4, depth: 2 },
    })
  },
  promises: chosenGroups(PROMISE_GROUPS, GROUPS),
})
