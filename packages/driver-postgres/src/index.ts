export { postgres } from './postgres.js'
export type { PostgresOptions } from './postgres-options.js'
