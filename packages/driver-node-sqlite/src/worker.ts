import { hostSqliteDriver, nodeSqliteBinding } from '@logpond/sqlite/worker'

// Node.js 22 warns in each thread that node:sqlite is experimental. The thread that created the driver has already printed it.
const { emitWarning } = process
process.emitWarning = () => {}
process.getBuiltinModule?.('node:sqlite')
process.emitWarning = emitWarning

void hostSqliteDriver(nodeSqliteBinding)
