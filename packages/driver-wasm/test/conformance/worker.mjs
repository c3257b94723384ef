import { join } from 'node:path'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'

export const create = ({ directory }) =>
  nodeSqlite3Wasm({ path: join(directory, 'logs.db'), thread: 'worker' })
