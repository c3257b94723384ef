import type { SqliteConnection } from './sqlite-connection.js'

/**
 * Runs work in its own transaction, which commits all of it or nothing.
 *
 * IMMEDIATE takes the write lock at the beginning. A deferred transaction takes it at its first write, and fails there, without
 * waiting for the busy timeout, if another connection has written since its first read.
 */
export function inTransaction<T>(
  connection: SqliteConnection,
  work: () => T,
  mode: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE',
): T {
  connection.exec(`BEGIN ${mode}`)
  try {
    const result = work()
    connection.exec('COMMIT')
    return result
  } catch (thrown) {
    rollBack(connection)
    throw thrown
  }
}

function rollBack(connection: SqliteConnection): void {
  // After some errors, SQLite has already rolled back.
  if (!connection.inTransaction) return
  try {
    connection.exec('ROLLBACK')
  } catch {
    // The first error says what happened. If the connection is no longer usable, the caller opens a new one.
  }
}

/** Runs reads that all see the same state of the database. */
export function inSnapshot<T>(connection: SqliteConnection, work: () => T): T {
  if (connection.inTransaction) return work()
  connection.exec('BEGIN')
  try {
    return work()
  } finally {
    // Nothing was written, so there is nothing to commit.
    rollBack(connection)
  }
}
