import { testSqliteBinding } from '@logpond/sqlite/testing'
import { myEngineBinding } from '../src/my-engine-binding.ts'

// Begin here: a binding that passes is most of a driver.
testSqliteBinding('my-engine', { binding: myEngineBinding })
