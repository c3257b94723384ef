import { createRequire } from 'node:module'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { testSqliteEngine } from '@logpond/sqlite/testing'

const require = createRequire(import.meta.url)

testSqliteEngine('better-sqlite3', {
  create: betterSqlite3,
  module: require('better-sqlite3'),
  path: require.resolve('better-sqlite3'),
})
