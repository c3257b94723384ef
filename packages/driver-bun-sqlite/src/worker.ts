import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { bunSqliteBinding } from './bun-sqlite-binding.js'

await hostSqliteDriver(bunSqliteBinding)
