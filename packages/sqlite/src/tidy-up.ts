import { backfill } from './backfill-text.js'
import type { Steps } from './run-in-steps.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { MERGE_PAGES, mergeStep } from './text-index.js'
import { truncateWal, walBytes } from './wal.js'
import { WindowPace } from './window-pace.js'

/** Bytes of a write-ahead log that are worth a checkpoint when nobody writes. */
const WAL_THRESHOLD = 1024 * 1024

/** Pages that are merged at one idle moment; there will be others. */
const MAX_MERGED = 32_000

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
