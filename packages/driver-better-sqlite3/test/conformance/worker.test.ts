import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { promisesOfThreads } from '../../../sqlite/test/thread-promises.js'

testDriver('better-sqlite3, thread worker, in a file', {
  create: ({ directory }) => betterSqlite3({ path: join(directory, 'logs.db'), thread: 'worker' }),
  module: new URL('./worker.mjs', import.meta.url),
  promises: promisesOfThreads(PROMISE_GROUPS),
})
