import type { StatementCache } from './statement-cache.js'
import type { WindowSize } from './window-size.js'

/** Entries that are indexed in one transaction when the index has fallen behind. */
export const BACKFILL_SIZE = 5000

/**
 * Pages that one step of a merge writes. What it reads for them has no bound: where much was deleted, a page of what is
 * left takes many of what was. So it begins with one, and goes by the time that it takes.
 */
export const MERGE_PAGES: WindowSize = { first: 1, growth: 2, least: 1, most: 64 }

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

/**
 * So many parts of a size are merged into one by the batches that come: the most that FTS5 takes. Each merge writes an
 * entry once more, and the more parts it takes the fewer merges there are; searches then look into more of them, until
 * the store is idle. The schema says so too.
 */
const AUTOMERGE = 64

/**
 * Whether the batches that come merge parts of the index. While it is being merged whole they must not: they would go on
 * with that merge, in pieces that know no time.
 */
export function setAutomerge(statements: StatementCache, isOn: boolean): void {
  const wanted = isOn ? AUTOMERGE : 0
  const value = statements.value({
    sql: `SELECT v FROM log_text_config WHERE k = 'automerge'`,
    parameters: [],
  })
  if (value === wanted) return
  // FTS5 wants an INTEGER, and a binding may bind every number as REAL.
  statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('automerge', ${wanted})`).run([])
}

/** Has the steps that follow merge all parts of the index into one, and forget what was deleted: until then it takes space. */
export function beginFullMerge(statements: StatementCache): void {
  // A negative number of pages gives all parts the same rank first.
  statements.prepare(`INSERT INTO log_text (log_text, rank) VALUES ('merge', ?)`).run([-MERGE_PAGES.first])
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
