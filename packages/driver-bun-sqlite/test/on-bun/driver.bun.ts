// Runs only on Bun, which replaces vitest with its own test runner: `bun test ./test/on-bun/driver.bun.ts`.
import { testSqliteDriver } from '@logpond/sqlite/testing'
import { bunSqliteBinding } from '../../src/bun-sqlite-binding.js'
import { create } from '../driver.js'

testSqliteDriver('bun:sqlite', {
  binding: bunSqliteBinding,
  create,
  functions: false,
  module: new URL('../driver.ts', import.meta.url),
})
