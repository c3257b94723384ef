import { statSync } from 'node:fs'
import { type LogState, readState, writeState } from './log-state.js'
import type { Steps } from './run-in-steps.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { BACKFILL_SIZE, indexEntries, MERGE_PAGES, mergeStep } from './text-index.js'
import { inTransaction } from './transaction.js'
import { WindowPace } from './window-pace.js'

/** Bytes of a write-ahead log that are worth a checkpoint when nobody writes. */
const WAL_THRESHOLD = 1024 * 1024

/** Pages that are merged at one idle moment; there will be others. */
const MAX_MERGED = 32_000

const selectStep = `
  SELECT count(*) AS entries, max(id) AS last
  FROM (SELECT id FROM log WHERE id > ? AND id < ? ORDER BY id LIMIT CAST(? AS INTEGER))`

/** Indexes what was written without an index, so that searches are complete again. */
export function* backfill(connection: SqliteConnection, statements: StatementCache): Steps<void> {
  // Mostly there is nothing to do, and no lock to be taken for it.
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

/** From entry to entry: between two ids there may be billions that no entry has. */
function lastOfStep(statements: StatementCache, { textId, nextId }: LogState): number {
  const row = statements.get({ sql: selectStep, parameters: [textId, nextId, BACKFILL_SIZE] })
  return row?.entries === BACKFILL_SIZE ? (row.last as number) : nextId - 1
}

function isIndexed({ textId, nextId }: LogState): boolean {
  return textId >= nextId - 1
}

/** What an idle moment is good for: merging the full-text index, then moving the write-ahead log into the database. */
export function* tidyUp(
  connection: SqliteConnection,
  statements: StatementCache,
  options: { readonly path: string; readonly fullText: boolean; readonly busyTimeout: number },
): Steps<void> {
  if (options.fullText) yield* backfill(connection, statements)
  const pace = new WindowPace(MERGE_PAGES)
  for (let merged = 0; options.fullText && merged < MAX_MERGED; merged += pace.size) {
    if (!mergeStep(statements, pace.size)) break
    pace.took(yield)
  }
  if (walBytes(options.path) < WAL_THRESHOLD) return
  connection.exec('PRAGMA wal_checkpoint(PASSIVE)')
  yield
  truncateWal(connection, options)
}

/**
 * Moves the write-ahead log into the database and cuts it back to nothing, if no reader needs it any more. Does not wait
 * for them: there will be another time.
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

/** {@link truncateWal} where it matters little: what is committed is safe in the log too. */
export function tryToTruncateWal(
  connection: SqliteConnection,
  options: { readonly busyTimeout: number },
): void {
  try {
    truncateWal(connection, options)
  } catch {
    // The connection is in trouble; whoever uses it will be told.
  }
}

/** Bytes of the write-ahead log of a database. */
export function walBytes(path: string): number {
  return path === ':memory:' ? 0 : (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}
