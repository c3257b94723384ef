import {
  type AttributeFilter,
  type DriverFilter,
  type DriverSearch,
  type TextFilter,
  toMicroseconds,
} from '@logpond/core'
import type { IdWindow } from './id-windows.js'
import { type Expression, expressionBuilder, type SqlBool, sql } from './kysely.js'
import type { LogDatabase } from './log-database.js'
import { excluded, matchOf } from './text-match.js'

export type Condition = Expression<SqlBool>

const eb = expressionBuilder<LogDatabase, 'log'>()

export function allOf(conditions: readonly Condition[]): Condition {
  return eb.and([...conditions])
}

/** From this severity on, an index of their own makes the few errors among many entries quick to find. */
export const ERROR_SEVERITY = 17

/** The conditions of a filter but for its times and its text, which decide where a search looks in the first place. */
export function filterConditions(filter: DriverFilter): Condition[] {
  const { minSeverity, maxSeverity, services, hosts, traceId, contains, maxId, attributes = [] } = filter
  const conditions: Condition[] = []
  if (minSeverity !== undefined) conditions.push(eb('severity', '>=', minSeverity))
  if (maxSeverity !== undefined) conditions.push(eb('severity', '<=', maxSeverity))
  if (services) conditions.push(eb('service', 'in', services))
  if (hosts) conditions.push(eb('host', 'in', hosts))
  if (traceId !== undefined) conditions.push(eb('trace_id', '=', traceId))
  if (contains !== undefined) conditions.push(sql<SqlBool>`instr(message, ${contains}) > 0`)
  for (const attribute of attributes) conditions.push(attributeCondition(attribute))
  // The plus keeps SQLite from walking the ids instead of the times.
  if (maxId !== undefined) conditions.push(sql<SqlBool>`+id <= ${maxId}`)
  return conditions
}

/** Whether the index on errors has all that the filter asks for. */
export function isErrorsOnly({ minSeverity = 0 }: DriverFilter): boolean {
  return minSeverity >= ERROR_SEVERITY
}

/** Only errors, in the words that SQLite knows from the index on them: a bound value would hide it. */
export function errorsOnly(): Condition {
  return sql<SqlBool>`severity >= ${sql.lit(ERROR_SEVERITY)}`
}

/** The times of a filter, for reads that find their entries by other means. The plus keeps SQLite from walking the times. */
export function timeConditions({ startTime, endTime }: DriverFilter): Condition[] {
  const conditions: Condition[] = []
  if (startTime !== undefined) conditions.push(sql`+timestamp >= ${toMicroseconds(startTime)}`)
  if (endTime !== undefined) conditions.push(sql`+timestamp < ${toMicroseconds(endTime)}`)
  return conditions
}

/** Entries that come behind a place in the order. */
export function behind(order: DriverSearch['order'], after: DriverSearch['after']): Condition[] {
  if (after === undefined) return []
  const place = sql`(${toMicroseconds(after.timestamp)}, ${after.id})`
  return [
    order === 'newest'
      ? sql<SqlBool>`(+timestamp, +id) < ${place}`
      : sql<SqlBool>`(+timestamp, +id) > ${place}`,
  ]
}

export function betweenIds({ from, to }: IdWindow): Condition {
  return eb.and([eb('id', '>=', from), eb('id', '<=', to)])
}

/** Those of some entries that lie in the times of a filter. */
export function amongIds(ids: readonly number[], filter: DriverFilter): Condition {
  // One value for all ids: the statement stays the same, however many there are.
  const isAmong = sql<SqlBool>`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
  return eb.and([isAmong, ...timeConditions(filter)])
}

/**
 * The condition of a text filter, for entries whose ids lie in a window.
 *
 * @param way Whether SQLite goes through the entries, which keeps their order, or through the matches.
 */
export function textCondition(
  text: TextFilter,
  ids: IdWindow,
  way: 'entry by entry' | 'match by match',
): Condition {
  const match = matchOf(text)
  if (match === undefined) return sql<SqlBool>`id NOT IN (${textMatches(excluded(text.none), ids)})`
  const id = way === 'entry by entry' ? sql`+id` : sql`id`
  return sql<SqlBool>`${id} IN (${textMatches(match, ids)})`
}

// FTS5 skips to a rowid only when it is an INTEGER, and a binding may bind every number as REAL.
function textMatches(match: string, { from, to }: IdWindow) {
  const isBetween = sql`rowid BETWEEN CAST(${from} AS INTEGER) AND CAST(${to} AS INTEGER)`
  return sql`SELECT rowid FROM log_text WHERE log_text MATCH ${match} AND ${isBetween}`
}

// JSON text against JSON text: equal text is equal value and type, and no number loses a digit on the way. Both sides
// were written by JSON.stringify, so that the text of the value must be somewhere in the text of all: a quick look first.
function attributeCondition({ name, path, json }: AttributeFilter): Condition {
  const own = sql`${attributesText} -> ${jsonPath([name])}`
  const value = path.length === 1 ? own : sql`coalesce(${own}, ${attributesText} -> ${jsonPath(path)})`
  return sql<SqlBool>`instr(attributes, ${json}) > 0 AND ${value} = ${withoutNul(json)}`
}

// SQLite takes a NUL for the end of a key. Another character that nobody uses stands in for it, on both sides.
const attributesText = sql`replace(attributes, '\\u0000', '\\uffff')`

function withoutNul(json: string): string {
  return json.replaceAll('\\u0000', '\\uffff')
}

function jsonPath(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${withoutNul(JSON.stringify(key))}`).join('')}`
}
