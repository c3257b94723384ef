import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { promisesOfBinding } from '../../../sqlite/test/thread-promises.js'

testDriver('node-sqlite3-wasm, thread main', {
  create: ({ directory }) => nodeSqlite3Wasm({ path: join(directory, 'logs.db'), thread: 'main' }),
  module: new URL('./main.mjs', import.meta.url),
  promises: promisesOfBinding(PROMISE_GROUPS),
})
