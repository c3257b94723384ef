import { join } from 'node:path'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'
import { myEngine } from '../src/my-engine.ts'

// Other processes load this source file directly, so it must import files of this package as .ts.
export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  myEngine({ path: join(directory, 'logs.db'), ...options })
