import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { bunSqliteBinding } from './bun-sqlite-binding.js'

void hostSqliteDriver(bunSqliteBinding)
