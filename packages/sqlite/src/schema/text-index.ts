import type { StatementCache } from '../connection/statement-cache.js'
import type { WindowSize } from '../steps/window-pace.js'
import { TEXT_SEPARATORS } from './text-separators.js'

/** Number of entries that one transaction adds to an index that lacks some. */
export const BACKFILL_SIZE = 5000

/** Pages that one step of a merge writes. The number adapts to the time of a step, because what a step reads has no limit. */
export const MERGE_PAGES: WindowSize = { first: 1, growth: 2, min: 1, max: 64 }

/**
 * The SQL that creates an empty full-text index for the entries.
 *
 * Later batches merge segments of one level as soon as there are `automerge` of them; 64 is the maximum of FTS5. Each merge
 * writes its entries again, so larger merges write less. Searches read more segments until the store is idle. `crisismerge`
 * segments of one level are merged within one batch, however long that takes. There are that many only if nothing else
 * merges them.
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
 * Adds entries to the full-text index, with one statement for a whole batch. Triggers would flush the index at each row.
 *
 * @param from The first id; `to` is the last one, inclusive.
 */
export function indexEntries(statements: StatementCache, from: number, to: number, name = 'log_text'): void {
  statements
    .prepare(`INSERT INTO ${name} (rowid, message) SELECT id, message FROM log WHERE id BETWEEN ? AND ?`)
    .run([from, to])
}

/**
 * One step of merging the segments of the index. Each batch adds segments, which make searches slower.
 *
 * @returns Whether more can be merged.
 */
export function mergeStep(statements: StatementCache, pages: number): boolean {
  const before = totalChanges(statements)
  statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('merge', ?)`).run([pages])
  // This is how FTS5 reports whether a merge did anything.
  return totalChanges(statements) - before >= 2
}

function totalChanges(statements: StatementCache): number {
  return statements.value({ sql: 'SELECT total_changes()', parameters: [] }) as number
}
