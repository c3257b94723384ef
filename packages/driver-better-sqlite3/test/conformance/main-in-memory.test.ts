import { testDriver } from '@logpond/conformance'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

testDriver('better-sqlite3, thread main, in memory', {
  create: () => betterSqlite3({ path: ':memory:', thread: 'main' }),
})
