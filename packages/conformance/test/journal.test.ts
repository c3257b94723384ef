import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { chosenGroups } from './support/chosen-groups.js'
import { journalDriver } from './support/journal-driver.js'

const module = new URL('./fixtures/broken-journal.mjs', import.meta.url)

/** Its reads are those of the memory driver, so nothing of it depends on sizes. */
const GROUPS = PROMISE_GROUPS.map(({ name }) => name).filter((name) => name !== 'size')

testDriver('journal, for one driver at a time', {
  create: ({ directory }) => journalDriver({ directory }),
  module: module.href,
  promises: chosenGroups(PROMISE_GROUPS, GROUPS),
})

/** The promises that differ for drivers that share a store. */
const SHARED = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'durability',
  'state over time',
  'several processes',
  'concurrent reads',
  'overlapping work',
  'errors',
  'claims',
  'storage: following',
  'storage: endings',
  'storage: recovery',
]

testDriver('journal, shared', {
  create: ({ directory }) => journalDriver({ directory, shared: true }),
  module: `${module.href}?shared`,
  promises: chosenGroups(PROMISE_GROUPS, SHARED),
})
