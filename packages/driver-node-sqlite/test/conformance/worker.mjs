import { join } from 'node:path'
import { nodeSqlite } from '@logpond/driver-node-sqlite'

export const create = ({ directory }) => nodeSqlite({ path: join(directory, 'logs.db'), thread: 'worker' })
