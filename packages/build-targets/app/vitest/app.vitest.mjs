import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { test } from 'vitest'
import { record } from '../record.mjs'

test('stores and finds', async () => {
  await record({ 'better-sqlite3': betterSqlite3, 'node-sqlite': nodeSqlite, wasm: nodeSqlite3Wasm })
})
