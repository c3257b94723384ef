export { type NodeSqlite3WasmOptions, nodeSqlite3Wasm } from './node-sqlite3-wasm.js'
export { nodeSqlite3WasmBinding } from './node-sqlite3-wasm-binding.js'
