import { join } from 'node:path'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

export const create = ({ directory }) => betterSqlite3({ path: join(directory, 'logs.db'), thread: 'worker' })
