import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'

testDriver('node-sqlite3-wasm, thread worker', {
  create: ({ directory }) => nodeSqlite3Wasm({ path: join(directory, 'logs.db'), thread: 'worker' }),
  module: new URL('./worker.mjs', import.meta.url),
})
