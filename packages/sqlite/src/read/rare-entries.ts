import type { DriverFilter, DriverSearch } from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { problemOf } from '../schema/log-state.js'
import { compileRead, sqlBuilder } from './compile.js'
import { conditionsOf } from './filter-conditions.js'
import { type Compilable, sql } from './kysely.js'
import { lookUpSize } from './rare-matches.js'
import { END_OF_TIME, placeholder, type ReadValues } from './read-values.js'
import { LOG_TABLE_COLUMNS } from './stored-entry.js'
import { matchOf } from './text-match.js'

/** Up to this many entries with all the words are read at once and sorted here. */
const MAX_AT_ONCE = 128

export interface RareSearch extends Pick<DriverSearch, 'order' | 'after' | 'limit'> {
  readonly filter: DriverFilter
}

/**
 * The entries that a search by text finds, looked up in one statement: a short answer takes hardly longer than a second
 * one. `undefined` when it has no words to look up, and when one statement is not enough: more than a few entries have
 * its words, the store has more entries than are gone through at once, or some that are not indexed.
 *
 * @param knownId An id of the store; when one statement is not enough for it, none is tried.
 */
export function rareEntries(
  statements: StatementCache,
  search: RareSearch,
  knownId: number,
): SqliteRow[] | undefined {
  const { text } = search.filter
  if (text === undefined || text.all.length === 0) return undefined
  const matchesTo = Math.min(lookUpSize(text), END_OF_TIME)
  if (knownId > matchesTo) return undefined
  const values: ReadValues = { ...search, matchesTo }
  const rows = statements.all(compileRead('rare entries', values, () => selectMatches(values)))
  if (rows.length > MAX_AT_ONCE) return undefined
  const state = rows[0]
  // The longer way says what is wrong.
  if (state === undefined || problemOf(state) !== undefined) return undefined
  const { next_id: nextId, text_id: textId } = state as { next_id: number; text_id: number }
  if (nextId > matchesTo + 1 || nextId > textId + 1) return undefined
  return inOrder(
    rows.filter(({ id }) => id !== null),
    search,
  )
}

const match = placeholder(({ filter }) => (filter.text && matchOf(filter.text)) ?? null)
const lastId = placeholder(({ matchesTo }) => matchesTo ?? null)

// At least one row: without an entry where the index has none, or where it does not meet the other conditions.
function selectMatches(values: ReadValues): Compilable<unknown> {
  const select = sql`
    SELECT next_id, text_id, ${sql.join(LOG_TABLE_COLUMNS.map((column) => sql.ref(`log.${column}`)))}
    FROM log_state
    LEFT JOIN log_text ON log_text MATCH ${match} AND log_text.rowid <= CAST(${lastId} AS INTEGER)
    LEFT JOIN log ON id = log_text.rowid AND ${conditionsOf(values)}
    LIMIT ${sql.lit(MAX_AT_ONCE + 1)}`
  return { compile: () => select.compile(sqlBuilder) }
}

// SQLite would take longer to prepare for sorting than this takes for a few.
function inOrder(rows: SqliteRow[], { order, limit }: RareSearch): SqliteRow[] {
  const sign = order === 'newest' ? -1 : 1
  rows.sort((a, b) => sign * (Number(a.timestamp) - Number(b.timestamp) || Number(a.id) - Number(b.id)))
  return rows.slice(0, limit)
}
