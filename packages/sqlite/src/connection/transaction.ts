import type { SqliteConnection } from './sqlite-connection.js'

/**
 * Runs work in a transaction of its own: all of it, or nothing.
 *
 * IMMEDIATE takes the write lock first. A deferred transaction that starts to write later fails at once when somebody
 * else has written since, whatever the busy timeout says.
 */
export function inTransaction<T>(connection: SqliteConnection, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE')
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
  // After some errors SQLite has rolled back by itself.
  if (!connection.inTransaction) return
  try {
    connection.exec('ROLLBACK')
  } catch {
    // The first error says what happened; the caller opens a new connection where that matters.
  }
}
