import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

testDriver('better-sqlite3, thread main, in a file', {
  create: ({ directory }) => betterSqlite3({ path: join(directory, 'logs.db'), thread: 'main' }),
  module: new URL('./main.mjs', import.meta.url),
})
