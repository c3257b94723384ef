import { testSqliteDriver } from '@logpond/sqlite/testing'
import { myEngineBinding } from '../src/my-engine-binding.ts'
import { create } from './driver.ts'

testSqliteDriver('my-engine', {
  binding: myEngineBinding,
  create,
  module: new URL('./driver.ts', import.meta.url),
})
