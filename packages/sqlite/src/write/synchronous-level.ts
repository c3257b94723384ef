import type { SqliteOptions } from '../sqlite-options.js'

/**
 * The value of `PRAGMA synchronous` with which a commit survives a power cut: FULL; without a write-ahead log EXTRA,
 * because the last commit is undone when the deletion of its journal is lost.
 */
export function durableLevel({ wal }: Pick<Required<SqliteOptions>, 'wal'>): number {
  return wal ? 2 : 3
}

/** The level at which a commit survives the end of the process only. */
export const NORMAL_LEVEL = 1
