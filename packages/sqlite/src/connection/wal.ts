import { statSync } from 'node:fs'
import type { SqliteConnection } from './sqlite-connection.js'

/**
 * Moves the write-ahead log into the database and cuts it back to nothing, if no reader needs it any more. Does not wait
 * for them: there will be another time.
 */
export function truncateWal(
  connection: SqliteConnection,
  { busyTimeout }: { readonly busyTimeout: number },
): void {
  connection.exec('PRAGMA busy_timeout = 0')
  try {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    connection.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
  }
}

/** {@link truncateWal} where it matters little: what is committed is safe in the log too. */
export function tryToTruncateWal(
  connection: SqliteConnection,
  options: { readonly busyTimeout: number },
): void {
  try {
    truncateWal(connection, options)
  } catch {
    // The connection is in trouble; its next use reports that.
  }
}

/** Bytes of the write-ahead log of a database. */
export function walBytes(path: string): number {
  return path === ':memory:' ? 0 : (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}
