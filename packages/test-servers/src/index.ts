export { isChdbInstalled, NO_CHDB, runOnClickHouse, startChdb } from './chdb.js'
export { type Binaries, binariesOfNpm, binariesOfSystem } from './postgres-binaries.js'
export { PostgresServer, SUPERUSER } from './postgres-server.js'
export { type ServerProcess, startProgram, startServer } from './server-process.js'
