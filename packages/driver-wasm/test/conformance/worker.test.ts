import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { promisesOfBindingInThread } from '../../../sqlite/test/thread-promises.js'

testDriver('node-sqlite3-wasm, thread worker', {
  create: ({ directory }) => nodeSqlite3Wasm({ path: join(directory, 'logs.db'), thread: 'worker' }),
  module: new URL('./worker.mjs', import.meta.url),
  promises: promisesOfBindingInThread(PROMISE_GROUPS),
})
