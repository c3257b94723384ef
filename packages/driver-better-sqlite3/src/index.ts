export { type BetterSqlite3Options, betterSqlite3 } from './better-sqlite3.js'
