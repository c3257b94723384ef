import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { promisesOfBindingInThread } from '../../../sqlite/test/thread-promises.js'

testDriver('node:sqlite, thread worker', {
  create: ({ directory }) => nodeSqlite({ path: join(directory, 'logs.db'), thread: 'worker' }),
  module: new URL('./worker.mjs', import.meta.url),
  promises: promisesOfBindingInThread(PROMISE_GROUPS),
})
