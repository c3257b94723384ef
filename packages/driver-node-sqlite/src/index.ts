export { type NodeSqliteOptions, nodeSqlite } from './node-sqlite.js'
