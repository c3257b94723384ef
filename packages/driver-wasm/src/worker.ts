import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { nodeSqlite3WasmBinding } from './node-sqlite3-wasm-binding.js'
import { shareCode } from './share-code.js'

await hostSqliteDriver(nodeSqlite3WasmBinding)
shareCode()
