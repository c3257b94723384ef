import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'

testDriver('node-sqlite3-wasm, thread main', {
  create: ({ directory }) => nodeSqlite3Wasm({ path: join(directory, 'logs.db'), thread: 'main' }),
  module: new URL('./main.mjs', import.meta.url),
})
