export { checkSqliteOptions } from './check-sqlite-options.js'
export type { LogBatchTable, LogDatabase, LogStateTable, LogTable, LogTextTable } from './log-database.js'
export { type BackupResult, backUpDatabase } from './maintenance/back-up-database.js'
export { checkDatabase, type DatabaseCheck } from './maintenance/check-database.js'
export { ReadOnlyDriver, type ReadOnlyDriverOptions } from './reading/read-only-driver.js'
export type {
  SqliteBinding,
  SqliteConnection,
  SqliteLibrary,
  SqliteParameter,
  SqliteRow,
  SqliteStatement,
  SqliteValue,
} from './sqlite-connection.js'
export { SqliteDriver } from './sqlite-driver.js'
export type { SqliteDriverOptions } from './sqlite-driver-options.js'
export type { SqliteOptions } from './sqlite-options.js'
