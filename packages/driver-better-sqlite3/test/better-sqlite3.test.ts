import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { testSqliteDriver } from '@logpond/sqlite/testing'
import { create } from './driver.js'

testSqliteDriver('better-sqlite3', {
  binding: betterSqlite3Binding,
  create,
  module: new URL('./driver.ts', import.meta.url),
})
