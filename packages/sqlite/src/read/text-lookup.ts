import type { DriverFilter, DriverSearch, TextFilter } from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { LOG_TABLE_COLUMNS } from '../schema/log-database.js'
import { problemOf } from '../schema/log-state.js'
import type { Steps } from '../steps/run-in-steps.js'
import { compileRead, sqlBuilder } from './compile.js'
import { conditionsOf } from './filter-conditions.js'
import { idWindows } from './id-windows.js'
import { type Compilable, sql } from './kysely.js'
import { END_OF_TIME, placeholder, type ReadValues } from './read-values.js'
import { hasPrefix, matchOf } from './text-match.js'

// If few entries have the words of a filter, the full-text index leads to them directly. Otherwise reads go through the
// entries by time.

/** Maximum number of entries that one statement looks up, to be sorted here. */
const MAX_ENTRIES = 128

/** Maximum number of entries whose ids are looked up. */
const MAX_IDS = 2000

/** Ids that one step looks up a single word in. Words that are frequent alone may be rare together. */
const MAX_STEP = 1_048_576
const MIN_STEP = 16_384

export interface EntryLookup extends Pick<DriverSearch, 'order' | 'after' | 'limit'> {
  readonly filter: DriverFilter
}

/**
 * The entries that a search by text finds, if one statement can look them up. A second statement would nearly double the
 * time of a short result.
 *
 * `undefined` if the filter has no words to look up, or one statement is not enough: many entries have the words, the store
 * has more entries than one step looks through, or not all entries are in the full-text index.
 *
 * @param knownId An id of the store. If one step cannot look that far, the statement is not run.
 */
export function lookUpEntries(
  statements: StatementCache,
  lookup: EntryLookup,
  knownId: number,
): SqliteRow[] | undefined {
  const { text } = lookup.filter
  if (text === undefined || text.all.length === 0) return undefined
  const matchesTo = Math.min(stepSize(text), END_OF_TIME)
  if (knownId > matchesTo) return undefined
  const values: ReadValues = { ...lookup, matchesTo }
  const rows = statements.all(compileRead('look up', values, () => selectMatches(values)))
  if (rows.length > MAX_ENTRIES) return undefined
  const state = rows[0]
  // The other ways of reading report the problem.
  if (state === undefined || problemOf(state) !== undefined) return undefined
  const { next_id: nextId, text_id: textId } = state as { next_id: number; text_id: number }
  if (nextId > matchesTo + 1 || nextId > textId + 1) return undefined
  return inOrder(
    rows.filter(({ id }) => id !== null),
    lookup,
  )
}

const match = placeholder(({ filter }) => (filter.text && matchOf(filter.text)) ?? null)
const lastId = placeholder(({ matchesTo }) => matchesTo ?? null)

// Returns at least one row. The columns of the entry are NULL if nothing matches, or if a match fails other conditions.
function selectMatches(values: ReadValues): Compilable<unknown> {
  const select = sql`
    SELECT next_id, text_id, ${sql.join(LOG_TABLE_COLUMNS.map((column) => sql.ref(`log.${column}`)))}
    FROM log_state
    LEFT JOIN log_text ON log_text MATCH ${match} AND log_text.rowid <= CAST(${lastId} AS INTEGER)
    LEFT JOIN log ON id = log_text.rowid AND ${conditionsOf(values)}
    LIMIT ${sql.lit(MAX_ENTRIES + 1)}`
  return { compile: () => select.compile(sqlBuilder) }
}

// For a few rows, SQLite takes longer to prepare a sort than this takes to sort them.
function inOrder(rows: SqliteRow[], { order, limit }: EntryLookup): SqliteRow[] {
  const sign = order === 'newest' ? -1 : 1
  rows.sort((a, b) => sign * (Number(a.timestamp) - Number(b.timestamp) || Number(a.id) - Number(b.id)))
  return rows.slice(0, limit)
}

const selectIds = `
  SELECT rowid AS id FROM log_text
  WHERE log_text MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)
  LIMIT CAST(? AS INTEGER)`

/** The ids of all entries that have the words of a filter. `undefined` if there are many, or no words to look up. */
export function* lookUpIds(statements: StatementCache, filter: DriverFilter): Steps<number[] | undefined> {
  const { text, maxId = 0 } = filter
  const match = text && matchOf(text)
  if (text === undefined || match === undefined) return undefined
  const ids: number[] = []
  const pace = { size: stepSize(text) }
  // Usually one window holds all entries, so the first id need not be known.
  const windows = maxId < pace.size ? [{ from: 0, to: maxId }] : idWindows(statements, 0, maxId, pace)
  for (const { from, to } of windows) {
    const rows = statements.all({ sql: selectIds, parameters: [match, from, to, MAX_IDS + 1 - ids.length] })
    for (const row of rows) ids.push(row.id as number)
    if (ids.length > MAX_IDS) return undefined
    if (to < maxId) yield
  }
  return ids
}

/** Ids that one step looks up a text in. */
function stepSize(text: TextFilter): number {
  // For each window, SQLite collects all words with a prefix again.
  if (hasPrefix(text)) return Infinity
  const words = [...text.all, ...text.none].reduce((count, term) => count + term.words.length, 0)
  return Math.max(MIN_STEP, Math.floor(MAX_STEP / words))
}
