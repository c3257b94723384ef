import { bunSqlite } from '@logpond/driver-bun-sqlite'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { record } from './record.mjs'

record({ 'bun-sqlite': bunSqlite, 'node-sqlite': nodeSqlite })
