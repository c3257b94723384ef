import { nodeSqlite } from '@logpond/driver-node-sqlite'

export const create = () => nodeSqlite({ path: ':memory:' })
