import type { DriverFilter, DriverSearch } from '@logpond/core'
import { compileRead, sqlBuilder } from './compile.js'
import { conditionsOf } from './filter-conditions.js'
import { type Compilable, sql } from './kysely.js'
import { lookUpSize, MOST_RARE } from './rare-matches.js'
import { given, givenCount, type ReadValues } from './read-values.js'
import type { SqliteRow } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { ENTRY_COLUMNS } from './stored-entry.js'
import { matchOf } from './text-match.js'
import { END_OF_TIME } from './window-size.js'

export interface RareSearch extends Pick<DriverSearch, 'order' | 'after' | 'limit'> {
  readonly filter: DriverFilter
}

/**
 * The entries that a search by text finds, looked up in one statement: a short answer takes hardly longer than a second
 * one. `'many'` when many entries have its words. `undefined` when it has no words to look up, and when one statement is
 * not enough: the store has more entries than are gone through at once, or some that are not indexed.
 *
 * @param knownId An id of the store; when one statement is not enough for it, none is tried.
 */
export function rareEntries(
  statements: StatementCache,
  search: RareSearch,
  knownId: number,
): SqliteRow[] | 'many' | undefined {
  const { text } = search.filter
  if (text === undefined || text.all.length === 0) return undefined
  const matchesTo = Math.min(lookUpSize(text), END_OF_TIME)
  if (knownId > matchesTo) return undefined
  const values: ReadValues = { ...search, matchesTo }
  const rows = statements.all(compileRead('rare entries', values, () => selectRareEntries(values)))
  const [first] = rows
  if (first === undefined || first.is_rare === null) return undefined
  if (first.is_rare === 0) return 'many'
  return first.id === null ? [] : rows
}

const match = given(({ filter }) => (filter.text && matchOf(filter.text)) ?? null)
const lastId = given(({ matchesTo }) => matchesTo ?? null)

// One row without an entry says that there are none, or that there is more to look at. The plus keeps SQLite from walking
// the times: the few ids are the way.
function selectRareEntries(values: ReadValues): Compilable<unknown> {
  const direction = sql.raw(values.order === 'newest' ? 'DESC' : 'ASC')
  const select = sql`
    WITH
      matches AS MATERIALIZED (
        SELECT rowid AS id FROM log_text
        WHERE log_text MATCH ${match} AND rowid BETWEEN 0 AND CAST(${lastId} AS INTEGER)
        LIMIT ${sql.lit(MOST_RARE + 1)}
      ),
      state AS MATERIALIZED (
        SELECT
          CASE WHEN next_id <= ${lastId} + 1 AND next_id <= text_id + 1
          THEN (SELECT count(*) FROM matches) <= ${sql.lit(MOST_RARE)} END AS is_rare
        FROM log_state
      )
    SELECT is_rare, ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(column)))}
    FROM state LEFT JOIN log ON is_rare AND ${conditionsOf(values)}
    ORDER BY +timestamp ${direction}, id ${direction}
    LIMIT ${givenCount(({ limit }) => limit ?? 0)}`
  return { compile: () => select.compile(sqlBuilder) }
}
