import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { backfill } from '../schema/backfill-text.js'
import { readState, writeState } from '../schema/log-state.js'
import type { Steps } from '../steps/run-in-steps.js'
import { textRebuilt } from './incidents.js'

/** Looks that must say the same: one that met a read which failed says so too. */
const VERDICTS = 2

/**
 * Brings the full-text index up to date, compares it with the entries and, where the two do not agree, builds it anew in
 * steps and says so. Reads all entries: for files that something is wrong with.
 */
export function* checkText(
  path: string,
  connection: SqliteConnection,
  statements: StatementCache,
): Steps<LogStorageError[]> {
  for (let verdict = 1; verdict <= VERDICTS; verdict++) {
    try {
      yield* backfill(connection, statements)
      // Also writes nothing, although it looks as if: FTS5 takes its commands this way.
      statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`).run([])
      return []
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
    }
  }
  inTransaction(connection, () => {
    statements.prepare(`INSERT INTO log_text (log_text) VALUES ('delete-all')`).run([])
    writeState(statements, { ...readState(statements), textId: 0 })
  })
  yield* backfill(connection, statements)
  return [textRebuilt(path)]
}
