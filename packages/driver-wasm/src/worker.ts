import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { nodeSqlite3WasmBinding } from './node-sqlite3-wasm-binding.js'

await hostSqliteDriver(nodeSqlite3WasmBinding)
