import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { testProcessEnds } from '@logpond/sqlite/testing'
import { create } from './driver.js'

testProcessEnds({ binding: betterSqlite3Binding, create, module: new URL('./driver.ts', import.meta.url) })
