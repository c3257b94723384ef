import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

testDriver('better-sqlite3, thread worker, in a file', {
  create: ({ directory }) => betterSqlite3({ path: join(directory, 'logs.db'), thread: 'worker' }),
  module: new URL('./worker.mjs', import.meta.url),
})
