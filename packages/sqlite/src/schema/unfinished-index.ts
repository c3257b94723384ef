import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'

/** The table of a full-text index that is being rebuilt. */
export const UNFINISHED_INDEX = 'log_text_next'

/**
 * Drops an unfinished index. Must be called in each transaction that deletes entries, because the index would keep them. The
 * rebuild notices the drop and ends.
 */
export function dropUnfinished(connection: SqliteConnection, statements: StatementCache): void {
  const unfinished = { sql: 'SELECT 1 FROM sqlite_schema WHERE name = ?', parameters: [UNFINISHED_INDEX] }
  if (statements.get(unfinished) !== undefined) connection.exec(`DROP TABLE ${UNFINISHED_INDEX}`)
}

/** {@link dropUnfinished} for an index that an ended process has left. If that fails, the next cleanup drops it. */
export function tryToDropUnfinished(connection: SqliteConnection): void {
  const statements = new StatementCache(connection)
  try {
    dropUnfinished(connection, statements)
  } catch {
    // The index only takes space, and a full disk may prevent the drop.
  } finally {
    statements.finalize()
  }
}
