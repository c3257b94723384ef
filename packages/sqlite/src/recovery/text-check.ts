import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { backfill } from '../schema/backfill-text.js'
import { readState, writeState } from '../schema/log-state.js'
import type { Steps } from '../steps/run-in-steps.js'
import { textRebuilt } from './incidents.js'

/** Checks that must agree before the index is rebuilt: a failed read can make one of them report damage. */
const VERDICTS = 2

/**
 * Brings the full-text index up to date and compares it with the entries. If they do not match, rebuilds it in steps and
 * returns that as an incident. Reads all entries, so it is meant for files that have something wrong with them.
 */
export function* checkText(
  path: string,
  connection: SqliteConnection,
  statements: StatementCache,
): Steps<LogStorageError[]> {
  for (let verdict = 1; verdict <= VERDICTS; verdict++) {
    try {
      yield* backfill(connection, statements)
      // Despite the INSERT this writes nothing: FTS5 takes its commands this way.
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
