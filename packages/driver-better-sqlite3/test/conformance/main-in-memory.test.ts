import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { promisesInMemory } from '../../../sqlite/test/memory-promises.js'

testDriver('better-sqlite3, thread main, in memory', {
  create: () => betterSqlite3({ path: ':memory:', thread: 'main' }),
  promises: promisesInMemory(PROMISE_GROUPS),
})
