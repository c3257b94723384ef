export { nodeSqliteBinding } from '@logpond/sqlite/worker'
export { type NodeSqliteOptions, nodeSqlite } from './node-sqlite.js'
