import { statSync } from 'node:fs'
import type { SqliteConnection } from './sqlite-connection.js'

/**
 * Moves the write-ahead log into the database and truncates it, unless a reader still needs it. Never waits for readers,
 * because a later call can do the same.
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

/** As {@link truncateWal}, without throwing. Committed entries are safe in the log too. */
export function tryToTruncateWal(
  connection: SqliteConnection,
  options: { readonly busyTimeout: number },
): void {
  try {
    truncateWal(connection, options)
  } catch {
    // The next use of the connection reports the problem.
  }
}

/** Bytes of the write-ahead log of a database. */
export function walBytes(path: string): number {
  return path === ':memory:' ? 0 : (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}
