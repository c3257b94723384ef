export { type BetterSqlite3Options, betterSqlite3 } from './better-sqlite3.js'
export { betterSqlite3Binding } from './better-sqlite3-binding.js'
