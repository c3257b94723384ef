import type { StatementCache } from '../connection/statement-cache.js'
import type { WindowSize } from '../steps/window-pace.js'
import { TEXT_SEPARATORS } from './text-separators.js'

/** Entries that are indexed in one transaction when the index has fallen behind. */
export const BACKFILL_SIZE = 5000

/** Pages that one step of a merge writes. What it reads for them has no bound, so that it goes by the time that it takes. */
export const MERGE_PAGES: WindowSize = { first: 1, growth: 2, min: 1, max: 64 }

/**
 * The SQL that makes an empty full-text index of the entries.
 *
 * So many parts of a size as `automerge` says are merged into one by the batches that come: the most that FTS5 takes. Each
 * merge writes an entry once more, and the more parts it takes the fewer merges there are; searches then look into more
 * of them, until the store is idle. `crisismerge` parts of a size are merged within one batch, however long it takes:
 * there are so many only where nothing else merges them.
 */
export function textIndexSql(name: string): string {
  return `
    CREATE VIRTUAL TABLE ${name} USING fts5 (
      message,
      content = 'log',
      content_rowid = 'id',
      columnsize = 0,
      tokenize = "unicode61 remove_diacritics 2 separators '${TEXT_SEPARATORS}'"
    );
    INSERT INTO ${name} (${name}, rank) VALUES ('automerge', 64);
    INSERT INTO ${name} (${name}, rank) VALUES ('crisismerge', 256);
  `
}

/**
 * Adds entries to the full-text index: one statement for a whole batch. Triggers would flush the index at each row.
 *
 * @param from Both ids inclusive.
 */
export function indexEntries(statements: StatementCache, from: number, to: number, name = 'log_text'): void {
  statements
    .prepare(`INSERT INTO ${name} (rowid, message) SELECT id, message FROM log WHERE id BETWEEN ? AND ?`)
    .run([from, to])
}

/**
 * One step of merging the parts of the index, which grow in number with each batch and make searches slower.
 *
 * @returns Whether there is more to merge.
 */
export function mergeStep(statements: StatementCache, pages: number): boolean {
  const before = totalChanges(statements)
  statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('merge', ?)`).run([pages])
  // FTS5 tells in this way whether a merge did anything.
  return totalChanges(statements) - before >= 2
}

function totalChanges(statements: StatementCache): number {
  return statements.value({ sql: 'SELECT total_changes()', parameters: [] }) as number
}
