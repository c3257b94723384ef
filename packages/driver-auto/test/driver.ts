import { join } from 'node:path'
// The built package, because child processes load this file without a build.
import { autoDriver } from '@logpond/driver-auto'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'

export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  autoDriver({ path: join(directory, 'logs.db'), ...options })
