import { testSqliteDriver } from '@logpond/sqlite/testing'
import { nodeSqliteBinding } from '../src/index.js'
import { create } from './driver.js'

testSqliteDriver('node:sqlite', {
  binding: nodeSqliteBinding,
  create,
  module: new URL('./driver.ts', import.meta.url),
})
