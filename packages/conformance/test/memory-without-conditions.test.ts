import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { chosenGroups } from './support/chosen-groups.js'

/** What a storage answers itself over a driver that knows no conditions and counts no values, and what the suite asks of such a driver. */
const GROUPS = [
  'search',
  'conditions',
  'counting',
  'top values',
  'fields',
  'grouped histogram',
  'value reads',
  'claims',
  'storage: writing',
  'storage: searching',
  'storage: following',
  'storage: cleanup',
  'storage: endings',
  'storage: recovery',
]

const stores = new Map<string, MemoryStore>()

testDriver('memory, without conditions', {
  create({ directory }) {
    const store = stores.get(directory) ?? new MemoryStore()
    stores.set(directory, store)
    return memoryDriver({ store, supports: { conditions: false } })
  },
  promises: chosenGroups(PROMISE_GROUPS, GROUPS),
})
