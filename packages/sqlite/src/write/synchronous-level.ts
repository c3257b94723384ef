import type { SqliteOptions } from '../sqlite-options.js'

/**
 * The value of `PRAGMA synchronous` at which a commit survives a power cut: FULL with a write-ahead log. Without one, EXTRA:
 * if a power cut undoes the deletion of the journal, SQLite rolls the last commit back.
 */
export function durableLevel({ wal }: Pick<Required<SqliteOptions>, 'wal'>): number {
  return wal ? 2 : 3
}

/** The level at which a commit survives the end of the process, but not a power cut. */
export const NORMAL_LEVEL = 1
