import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { truncateWal, walBytes } from '../connection/wal.js'
import { backfill } from '../schema/backfill-text.js'
import { MERGE_PAGES, mergeStep } from '../schema/text-index.js'
import type { Steps } from '../steps/run-in-steps.js'
import { WindowPace } from '../steps/window-pace.js'

/** Minimum size of a write-ahead log that is worth a checkpoint while the store is idle, in bytes. */
const WAL_THRESHOLD = 1024 * 1024

/** Maximum number of pages that one idle moment merges. The next one continues. */
const MAX_MERGED = 32_000

/** The work for an idle moment: merges the full-text index, then moves the write-ahead log into the database. */
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
