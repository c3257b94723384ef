import { statSync } from 'node:fs'
import type { Steps } from './entry-reader.js'
import { readState, writeState } from './log-state.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { BACKFILL_SIZE, indexEntries, mergeStep } from './text-index.js'
import { inTransaction } from './transaction.js'

/** Bytes of a write-ahead log that are worth a checkpoint when nobody writes. */
const WAL_THRESHOLD = 1024 * 1024

/** Steps of merging at one idle moment; there will be others. */
const MAX_MERGE_STEPS = 500

/** Indexes what was written without an index, so that searches are complete again. */
export function* backfill(connection: SqliteConnection, statements: StatementCache): Steps<void> {
  for (;;) {
    const isComplete = inTransaction(connection, () => {
      const state = readState(statements)
      const last = state.nextId - 1
      if (state.textId >= last) return true
      const textId = Math.min(last, state.textId + BACKFILL_SIZE)
      indexEntries(statements, state.textId + 1, textId)
      writeState(statements, { ...state, textId })
      return textId === last
    })
    if (isComplete) return
    yield
  }
}

/** What an idle moment is good for: merging the full-text index, then moving the write-ahead log into the database. */
export function* tidyUp(
  connection: SqliteConnection,
  statements: StatementCache,
  options: { readonly path: string; readonly fullText: boolean; readonly busyTimeout: number },
): Steps<void> {
  for (let step = 0; options.fullText && step < MAX_MERGE_STEPS; step++) {
    if (!mergeStep(statements)) break
    yield
  }
  if (walBytes(options.path) < WAL_THRESHOLD) return
  connection.exec('PRAGMA wal_checkpoint(PASSIVE)')
  yield
  // Cuts the file back, which takes a moment without readers; if there is none now, there will be another.
  connection.exec('PRAGMA busy_timeout = 0')
  try {
    truncateWal(connection)
  } finally {
    connection.exec(`PRAGMA busy_timeout = ${options.busyTimeout}`)
  }
}

/** Moves the write-ahead log into the database and cuts it back to nothing, as far as readers let it. */
export function truncateWal(connection: SqliteConnection): void {
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** Bytes of the write-ahead log of a database. */
export function walBytes(path: string): number {
  return path === ':memory:' ? 0 : (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}
