import { join } from 'node:path'
// The built package, because a thread runs its worker.js. Child processes load this file without a build.
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  nodeSqlite3Wasm({ path: join(directory, 'logs.db'), ...options })
