import { join } from 'node:path'
// The built package, because a thread runs its worker.js. Child processes load this file without a build.
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  nodeSqlite({ path: join(directory, 'logs.db'), ...options })
