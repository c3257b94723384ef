import { hostSqliteDriver } from '@logpond/sqlite/worker'
import { nodeSqliteBinding } from './node-sqlite-binding.js'

// Node.js 22 warns that node:sqlite is experimental, in each thread anew. The thread that made the driver has heard it.
const { emitWarning } = process
process.emitWarning = () => {}
process.getBuiltinModule?.('node:sqlite')
process.emitWarning = emitWarning

await hostSqliteDriver(nodeSqliteBinding)
