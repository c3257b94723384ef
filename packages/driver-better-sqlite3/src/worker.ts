import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { bindingOf } from './better-sqlite3-binding.js'

void hostSqliteDriver(bindingOf)
