export { type NodeSqlite3WasmOptions, nodeSqlite3Wasm } from './node-sqlite3-wasm.js'
