const { betterSqlite3 } = require('@logpond/driver-better-sqlite3')
const { nodeSqlite } = require('@logpond/driver-node-sqlite')
const { nodeSqlite3Wasm } = require('@logpond/driver-wasm')
const { record } = require('./record.cjs')

test('stores and finds', async () => {
  await record({ 'better-sqlite3': betterSqlite3, 'node-sqlite': nodeSqlite, wasm: nodeSqlite3Wasm })
}, 60_000)
