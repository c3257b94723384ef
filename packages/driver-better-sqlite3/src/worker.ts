import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { betterSqlite3Binding } from './better-sqlite3-binding.js'

await hostSqliteDriver(betterSqlite3Binding)
