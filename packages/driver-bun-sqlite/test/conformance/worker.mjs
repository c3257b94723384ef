import { join } from 'node:path'
import { bunSqlite } from '@logpond/driver-bun-sqlite'

export const create = ({ directory }) => bunSqlite({ path: join(directory, 'logs.db'), thread: 'worker' })
