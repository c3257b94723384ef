import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { nodeSqlite } from '@logpond/driver-node-sqlite'

testDriver('node:sqlite, thread main', {
  create: ({ directory }) => nodeSqlite({ path: join(directory, 'logs.db'), thread: 'main' }),
  module: new URL('./main.mjs', import.meta.url),
})
