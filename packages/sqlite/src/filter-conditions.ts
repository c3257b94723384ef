import type { AttributeFilter, DriverFilter } from '@logpond/core'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { LogDatabase } from './log-database.js'
import { excluded, matchOf } from './text-match.js'

type LogExpressions = ExpressionBuilder<LogDatabase, 'log'>
type Condition = Expression<SqlBool>

/** From this severity on, an index of their own makes the few errors among many entries quick to find. */
export const ERROR_SEVERITY = 17

/** The conditions of a filter but for its times, which decide where a search looks in the first place. */
export function filterConditions(eb: LogExpressions, filter: DriverFilter): Condition[] {
  const { minSeverity, maxSeverity, services, hosts, traceId, contains, maxId, attributes = [] } = filter
  const conditions: Condition[] = []
  if (minSeverity !== undefined && minSeverity !== ERROR_SEVERITY)
    conditions.push(eb('severity', '>=', minSeverity))
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

/** Only errors, in the words that SQLite knows from the index on them: a bound value would hide it. */
export function errorsOnly(): Condition {
  return sql<SqlBool>`severity >= ${sql.lit(ERROR_SEVERITY)}`
}

/** The condition of a text filter, for entries whose ids lie between the two. */
export function textCondition(
  text: NonNullable<DriverFilter['text']>,
  minId: number,
  maxId: number,
): Condition {
  const match = matchOf(text)
  if (match !== undefined) return sql<SqlBool>`id IN (${textMatches(match, minId, maxId)})`
  return sql<SqlBool>`id NOT IN (${textMatches(excluded(text.none), minId, maxId)})`
}

function textMatches(match: string, minId: number, maxId: number) {
  return sql`SELECT rowid FROM log_text WHERE log_text MATCH ${match} AND rowid BETWEEN ${minId} AND ${maxId}`
}

// JSON text against JSON text: equal text is equal value and type, and no number loses a digit on the way. Both sides
// were written by JSON.stringify.
function attributeCondition({ name, path, json }: AttributeFilter): Condition {
  const own = sql`attributes -> ${jsonPath([name])}`
  if (path.length === 1) return sql<SqlBool>`${own} = ${json}`
  return sql<SqlBool>`coalesce(${own}, attributes -> ${jsonPath(path)}) = ${json}`
}

function jsonPath(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${JSON.stringify(key)}`).join('')}`
}
