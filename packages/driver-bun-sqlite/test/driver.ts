import { join } from 'node:path'
// The built package: a thread runs its worker.js. Processes of their own load this file as it is.
import { bunSqlite } from '@logpond/driver-bun-sqlite'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  bunSqlite({ path: join(directory, 'logs.db'), ...options })
