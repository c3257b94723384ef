import { isLogStorageError } from '@logpond/core'
import { backfill } from '../housekeeping.js'
import { readState, writeState } from '../log-state.js'
import type { Steps } from '../run-in-steps.js'
import type { SqliteConnection } from '../sqlite-connection.js'
import type { StatementCache } from '../statement-cache.js'
import { inTransaction } from '../transaction.js'

/**
 * Brings the full-text index up to date, compares it with the entries and, where the two do not agree, builds it anew in
 * steps. Returns whether it had to. Reads all entries: for files that something is wrong with.
 */
export function* checkText(connection: SqliteConnection, statements: StatementCache): Steps<boolean> {
  try {
    yield* backfill(connection, statements)
    // Also writes nothing, although it looks as if: FTS5 takes its commands this way.
    statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`).run([])
    return false
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
  }
  inTransaction(connection, () => {
    statements.prepare(`INSERT INTO log_text (log_text) VALUES ('delete-all')`).run([])
    writeState(statements, { ...readState(statements), textId: 0 })
  })
  yield* backfill(connection, statements)
  return true
}
