export { type Binaries, binariesOfNpm, binariesOfSystem } from './postgres-binaries.js'
export { PostgresServer, SUPERUSER } from './postgres-server.js'
