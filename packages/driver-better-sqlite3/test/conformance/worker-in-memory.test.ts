import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { promisesOfThreadsInMemory } from '../../../sqlite/test/memory-promises.js'

testDriver('better-sqlite3, thread worker, in memory', {
  create: () => betterSqlite3({ path: ':memory:', thread: 'worker' }),
  promises: promisesOfThreadsInMemory(PROMISE_GROUPS),
})
