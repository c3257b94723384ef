export { type BunSqliteOptions, bunSqlite } from './bun-sqlite.js'
export { bunSqliteBinding } from './bun-sqlite-binding.js'
