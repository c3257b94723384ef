import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { chosenGroups } from './support/chosen-groups.js'

/** What the memory driver does itself. Its reads are also those of the journal, which `npm test` runs the whole suite on. */
const GROUPS = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'append ahead',
  'transferable',
  'cleanup',
  'figures',
  'state over time',
  'sync',
  'several processes',
  'concurrent reads',
  'overlapping work',
  'abort',
  'leftovers',
  'errors',
  'resources',
  'claims',
  'storage: endings',
  'storage: recovery',
  'long use',
]

const stores = new Map<string, MemoryStore>()

testDriver('memory', {
  create({ directory }) {
    const store = stores.get(directory) ?? new MemoryStore()
    stores.set(directory, store)
    return memoryDriver({ store })
  },
  promises: chosenGroups(PROMISE_GROUPS, GROUPS),
})
