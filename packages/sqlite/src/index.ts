export type { RecoveredEntry, RecoveredPart } from '@logpond/blocks'
export { checkSqliteOptions } from './check-sqlite-options.js'
export type {
  SqliteBinding,
  SqliteBytesRow,
  SqliteConnection,
  SqliteFunction,
  SqliteLibrary,
  SqliteParameter,
  SqliteRow,
  SqliteStatement,
  SqliteValue,
} from './connection/sqlite-connection.js'
export { type BackupResult, backUpDatabase } from './maintenance/back-up-database.js'
export { checkDatabase, type DatabaseCheck } from './maintenance/check-database.js'
export { recoverDatabase } from './maintenance/recover-database.js'
export { nodeSqliteBinding } from './node-sqlite/node-sqlite-binding.js'
export { ReadOnlyDriver, type ReadOnlyDriverOptions } from './read-only/read-only-driver.js'
export type { LogDatabase, LogPartsView, LogsView } from './sql/log-database.js'
export { type LogDatabaseOptions, type LogKysely, openLogDatabase } from './sql/open-log-database.js'
export { SqliteDriver } from './sqlite-driver.js'
export type { SqliteDriverOptions } from './sqlite-driver-options.js'
export type { SqliteOptions } from './sqlite-options.js'
