import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { nodeSqlite } from '@logpond/driver-node-sqlite'

testDriver('node:sqlite, thread worker', {
  create: ({ directory }) => nodeSqlite({ path: join(directory, 'logs.db'), thread: 'worker' }),
  module: new URL('./worker.mjs', import.meta.url),
})
