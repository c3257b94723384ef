import { bunSqlite } from '@logpond/driver-bun-sqlite'

export const create = () => bunSqlite({ path: ':memory:', thread: 'main' })
