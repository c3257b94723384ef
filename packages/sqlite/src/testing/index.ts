export type { CreateSqliteDriverOptions, SqliteDriverSubject } from './driver-lab.js'
export { type SqliteBindingSubject, testSqliteBinding } from './test-sqlite-binding.js'
export { testSqliteDriver } from './test-sqlite-driver.js'
export { type SqliteErrorSample, type SqliteErrorsSubject, testSqliteErrors } from './test-sqlite-errors.js'
