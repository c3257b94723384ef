import { testSqliteBinding } from '@logpond/sqlite/testing'
import { betterSqlite3Binding } from '../src/better-sqlite3-binding.js'

testSqliteBinding('better-sqlite3', { binding: betterSqlite3Binding })
