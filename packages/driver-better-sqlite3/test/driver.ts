import { join } from 'node:path'
// The built package: a thread runs its worker.js. Processes of their own load this file as it is.
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  betterSqlite3({ path: join(directory, 'logs.db'), ...options })
