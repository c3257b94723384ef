import { join } from 'node:path'
import type { CreateSqliteDriverOptions } from '@logpond/sqlite/testing'
import { myEngine } from '../src/my-engine.ts'

// Processes of their own load this file as it is: whatever it imports of this package is imported as .ts.
export const create = ({ directory, ...options }: CreateSqliteDriverOptions) =>
  myEngine({ path: join(directory, 'logs.db'), ...options })
