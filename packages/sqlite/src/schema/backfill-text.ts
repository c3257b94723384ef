import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import type { Steps } from '../steps/run-in-steps.js'
import { type LogState, readState, writeState } from './log-state.js'
import { BACKFILL_SIZE, indexEntries } from './text-index.js'

const selectStep = `
  SELECT count(*) AS entries, max(id) AS last
  FROM (SELECT id FROM log WHERE id > ? AND id < ? ORDER BY id LIMIT CAST(? AS INTEGER))`

/** Adds the entries to the full-text index that were written without one, so that searches are complete again. */
export function* backfill(connection: SqliteConnection, statements: StatementCache): Steps<void> {
  // Usually there is nothing to do, and the write lock is not needed.
  while (!isIndexed(readState(statements))) {
    inTransaction(connection, () => {
      const state = readState(statements)
      if (isIndexed(state)) return
      const textId = lastOfStep(statements, state)
      indexEntries(statements, state.textId + 1, textId)
      writeState(statements, { ...state, textId })
    })
    yield
  }
}

/** The last id of the next step, which counts entries and not ids: two entries may be billions of ids apart. */
function lastOfStep(statements: StatementCache, { textId, nextId }: LogState): number {
  const row = statements.get({ sql: selectStep, parameters: [textId, nextId, BACKFILL_SIZE] })
  return row?.entries === BACKFILL_SIZE ? (row.last as number) : nextId - 1
}

function isIndexed({ textId, nextId }: LogState): boolean {
  return textId >= nextId - 1
}
