import { join } from 'node:path'
import { autoDriver } from '@logpond/driver-auto'

export const create = ({ directory }) =>
  autoDriver({ path: join(directory, 'logs.db'), driver: 'node-sqlite', thread: 'main' })
