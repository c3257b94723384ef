import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { promisesOfBinding } from '../../../sqlite/test/thread-promises.js'

testDriver('node:sqlite, thread main', {
  create: ({ directory }) => nodeSqlite({ path: join(directory, 'logs.db'), thread: 'main' }),
  module: new URL('./main.mjs', import.meta.url),
  promises: promisesOfBinding(PROMISE_GROUPS),
})
