import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'

/** The full-text index that a rebuild has not finished. */
export const UNFINISHED_INDEX = 'log_text_next'

/**
 * Drops what was built of an index that is not finished. To be called in each transaction that deletes entries, because
 * they would stay in it; whoever builds it gives up.
 */
export function dropUnfinished(connection: SqliteConnection, statements: StatementCache): void {
  const unfinished = { sql: 'SELECT 1 FROM sqlite_schema WHERE name = ?', parameters: [UNFINISHED_INDEX] }
  if (statements.get(unfinished) !== undefined) connection.exec(`DROP TABLE ${UNFINISHED_INDEX}`)
}

/** {@link dropUnfinished} of what a process has left that ended at it. Where that fails, the next cleanup does it. */
export function tryToDropUnfinished(connection: SqliteConnection): void {
  const statements = new StatementCache(connection)
  try {
    dropUnfinished(connection, statements)
  } catch {
    // It only takes space, and there may be none to drop it.
  } finally {
    statements.finalize()
  }
}
