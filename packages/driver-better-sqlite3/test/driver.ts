import { join } from 'node:path'
// The built package, because a thread runs its worker.js. Child processes load this file without a build.
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  betterSqlite3({ path: join(directory, 'logs.db'), ...options })
