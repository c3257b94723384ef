// The entry point of the worker threads.
import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { myEngineBinding } from './my-engine-binding.ts'

await hostSqliteDriver(myEngineBinding)
