import { join } from 'node:path'
// The built package: a thread runs its worker.js. Processes of their own load this file as it is.
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  nodeSqlite3Wasm({ path: join(directory, 'logs.db'), ...options })
