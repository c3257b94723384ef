import { testSqliteBinding } from '@logpond/sqlite/testing'
import { myEngineBinding } from '../src/my-engine-binding.ts'

// Start here: a binding that passes these tests is most of a driver.
testSqliteBinding('my-engine', { binding: myEngineBinding })
