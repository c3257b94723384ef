import type { StatementCache } from './statement-cache.js'

/** Entries that are indexed in one transaction when the index has fallen behind. */
export const BACKFILL_SIZE = 5000

/** Pages that one step of a merge works on. */
export const MERGE_PAGES = 64

/**
 * Adds entries to the full-text index: one statement for a whole batch. Triggers would flush the index at each row.
 *
 * @param from Both ids inclusive.
 */
export function indexEntries(statements: StatementCache, from: number, to: number): void {
  statements
    .prepare('INSERT INTO log_text (rowid, message) SELECT id, message FROM log WHERE id BETWEEN ? AND ?')
    .run([from, to])
}

/** Has the steps that follow merge all parts of the index into one, and forget what was deleted: until then it takes space. */
export function beginFullMerge(statements: StatementCache): void {
  // A negative number of pages gives all parts the same rank first.
  statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('merge', ?)`).run([-MERGE_PAGES])
}

/**
 * One step of merging the parts of the index, which grow in number with each batch and make searches slower.
 *
 * @returns Whether there is more to merge.
 */
export function mergeStep(statements: StatementCache): boolean {
  const before = totalChanges(statements)
  statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('merge', ?)`).run([MERGE_PAGES])
  // FTS5 tells in this way whether a merge did anything.
  return totalChanges(statements) - before >= 2
}

function totalChanges(statements: StatementCache): number {
  return statements.value({ sql: 'SELECT total_changes()', parameters: [] }) as number
}
