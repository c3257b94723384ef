import { testDriver } from '@logpond/conformance'
import { journalDriver } from './support/journal-driver.js'

const module = new URL('./fixtures/broken-journal.mjs', import.meta.url)

testDriver('journal, for one driver at a time', {
  create: ({ directory }) => journalDriver({ directory }),
  module: module.href,
})

testDriver('journal, shared', {
  create: ({ directory }) => journalDriver({ directory, shared: true }),
  module: `${module.href}?shared`,
})
