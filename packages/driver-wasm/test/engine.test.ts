import { createRequire } from 'node:module'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { testSqliteEngine } from '@logpond/sqlite/testing'

const require = createRequire(import.meta.url)

testSqliteEngine('node-sqlite3-wasm', {
  create: nodeSqlite3Wasm,
  module: require('node-sqlite3-wasm'),
  path: require.resolve('node-sqlite3-wasm'),
})
