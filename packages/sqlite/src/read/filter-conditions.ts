import { type AttributeFilter, toMicroseconds } from '@logpond/core'
import type { LogDatabase } from '../schema/log-database.js'
import { type Expression, expressionBuilder, type SqlBool, sql } from './kysely.js'
import {
  END_OF_TIME,
  ERROR_SEVERITY,
  given,
  isLong,
  isPlain,
  type ReadValues,
  type TimeWindow,
} from './read-values.js'
import { excluded, matchOf } from './text-match.js'

export type Condition = Expression<SqlBool>

const eb = expressionBuilder<LogDatabase, 'log'>()

/** All that an entry must meet. */
export function conditionsOf(values: ReadValues): Condition {
  return eb.and([...placeConditions(values), ...textConditions(values), ...filterConditions(values)])
}

function placeConditions(values: ReadValues): Condition[] {
  const { window, ids, among, order, after } = values
  if (window !== undefined) {
    // Even where it is all of time: what another program has put there instead of a time has no place in the order.
    return [inWindow(window), ...(isErrorsOnly(values) ? [errorsOnly()] : [])]
  }
  const conditions = timeConditions(values)
  // Those that are read by id are sorted by nothing else.
  if (order !== undefined && ids === undefined) conditions.push(hasTime())
  if (ids !== undefined) conditions.push(sql`id >= ${firstId}`, sql`id <= ${lastId}`)
  // One value for all ids: the statement stays the same, however many there are.
  if (among !== undefined) conditions.push(sql`id IN (SELECT value FROM json_each(${amongIds}))`)
  if (after !== undefined) conditions.push(behind(order))
  return conditions
}

function filterConditions({ filter, window }: ReadValues): Condition[] {
  const { minSeverity, maxSeverity, services, hosts, traceId, contains, maxId, attributes = [] } = filter
  const conditions: Condition[] = []
  const isSaid = window !== undefined && minSeverity === ERROR_SEVERITY
  if (minSeverity !== undefined && !isSaid) conditions.push(sql`severity >= ${of('minSeverity')}`)
  if (maxSeverity !== undefined) conditions.push(sql`severity <= ${of('maxSeverity')}`)
  if (services) conditions.push(sql`service IN (${eachOf('services', services.length)})`)
  if (hosts) conditions.push(sql`host IN (${eachOf('hosts', hosts.length)})`)
  if (traceId !== undefined) conditions.push(sql`trace_id = ${of('traceId')}`)
  if (contains !== undefined) conditions.push(...containsConditions(contains))
  conditions.push(...attributes.map(attributeCondition))
  // The plus keeps SQLite from walking the ids instead of the times.
  if (maxId !== undefined) conditions.push(sql`+id <= ${of('maxId')}`)
  return conditions
}

/** Bindings leave it to SQLite to end a bound text, and SQLite copies all of it to do so, for each row that is compared. */
function containsConditions(contains: string): Condition[] {
  const isThere = sql<SqlBool>`instr(log.message, ${of('contains')}) > 0`
  if (!isLong(contains)) return [isThere]
  const bytes = given(({ filter }) => Buffer.byteLength(filter.contains ?? ''))
  return [sql`octet_length(log.message) >= ${bytes}`, isThere]
}

function of(field: 'minSeverity' | 'maxSeverity' | 'traceId' | 'contains' | 'maxId') {
  return given(({ filter }) => filter[field] ?? null)
}

function eachOf(field: 'services' | 'hosts', count: number) {
  return sql.join(Array.from({ length: count }, (_, i) => given(({ filter }) => filter[field]?.[i] ?? null)))
}

/** Whether the index on errors has all that the filter asks for. */
export function isErrorsOnly({ filter }: Pick<ReadValues, 'filter'>): boolean {
  return (filter.minSeverity ?? 0) >= ERROR_SEVERITY
}

/** Only errors, in the words that SQLite knows from the index on them: a bound value would hide it. */
function errorsOnly(): Condition {
  return sql`severity >= ${sql.lit(ERROR_SEVERITY)}`
}

/** That an entry lies in a window, in a form that the index on time serves. */
function inWindow({ fromId }: TimeWindow): Condition {
  const from = given(({ window }) => window?.from ?? null)
  if (fromId === undefined) {
    return sql`timestamp >= ${from} AND timestamp <= ${given(({ window }) => window?.to ?? null)}`
  }
  const ids = sql`id >= ${given(({ window }) => window?.fromId ?? null)} AND id <= ${given(({ window }) => window?.toId ?? null)}`
  return sql`timestamp = ${from} AND ${ids}`
}

/** The times of a filter, for reads that find their entries by other means. The plus keeps SQLite from walking the times. */
function timeConditions({ filter: { startTime, endTime } }: ReadValues): Condition[] {
  const time = (field: 'startTime' | 'endTime') =>
    given(({ filter }) => toMicroseconds(filter[field] as number))
  const conditions: Condition[] = []
  if (startTime !== undefined) conditions.push(sql`+timestamp >= ${time('startTime')}`)
  if (endTime !== undefined) conditions.push(sql`+timestamp < ${time('endTime')}`)
  return conditions
}

/** That there is a time to sort an entry by. */
function hasTime(): Condition {
  return sql`+timestamp BETWEEN ${sql.lit(-END_OF_TIME)} AND ${sql.lit(END_OF_TIME)}`
}

/** That an entry comes behind a place in the order. */
function behind(order: ReadValues['order']): Condition {
  const timestamp = given(({ after }) => toMicroseconds(after?.timestamp as number))
  const place = sql`(${timestamp}, ${given(({ after }) => after?.id ?? null)})`
  return order === 'newest' ? sql`(+timestamp, +id) < ${place}` : sql`(+timestamp, +id) > ${place}`
}

const firstId = given(({ ids }) => ids?.from ?? null)
const lastId = given(({ ids }) => ids?.to ?? null)
const amongIds = given(({ among }) => JSON.stringify(among))

/** For entries whose ids lie in a window. Those that are looked for among a few were found by the text already. */
function textConditions({ filter: { text }, window, among, matchesTo }: ReadValues): Condition[] {
  if (text === undefined || among !== undefined || matchesTo !== undefined) return []
  if (text.all.length === 0) {
    return [sql`id NOT IN (${textMatches(({ filter }) => excluded(filter.text?.none ?? []))})`]
  }
  // SQLite goes through the entries, which keeps their order, or through the matches.
  const id = window === undefined ? sql`id` : sql`+id`
  return [sql`${id} IN (${textMatches(({ filter }) => (filter.text && matchOf(filter.text)) ?? null)})`]
}

// FTS5 skips to a rowid only when it is an INTEGER, and a binding may bind every number as REAL.
function textMatches(match: (values: ReadValues) => string | null) {
  const isBetween = sql`rowid BETWEEN CAST(${firstId} AS INTEGER) AND CAST(${lastId} AS INTEGER)`
  return sql`SELECT rowid FROM log_text WHERE log_text MATCH ${given(match)} AND ${isBetween}`
}

// JSON text against JSON text: equal text is equal value and type, and no number loses a digit on the way. Both sides
// were written by JSON.stringify, so that the text of the value must be somewhere in the text of all: a quick look first.
function attributeCondition(wanted: AttributeFilter, index: number): Condition {
  const each = (read: (attribute: AttributeFilter) => string) =>
    given(({ filter }) => {
      const attribute = filter.attributes?.[index]
      return attribute === undefined ? null : read(attribute)
    })
  const text = isPlain(wanted) ? plainText : attributesText
  const own = sql`${text} -> ${each(({ name }) => jsonPath([name]))}`
  const nested = sql`${text} -> ${each(({ path }) => jsonPath(path))}`
  const value = wanted.path.length === 1 ? own : sql`coalesce(${own}, ${nested})`
  return sql`instr(attributes, ${each(({ json }) => json)}) > 0 AND ${value} = ${each(({ json }) => withoutNul(json))}`
}

// SQLite takes a NUL for the end of a key. U+FFFF with a digit stands in for it, and with another for itself, on both sides.
// Before that each backslash becomes an escape that has none: those that are left begin an escape and are no text.
const attributesText = sql`replace(replace(replace(attributes, '\\\\', '\\u005c'), char(65535), '\\uffff1'), '\\u0000', '\\uffff0')`

// Mostly there is no NUL, and SQLite parses a text that it need not replace once for all conditions.
const plainText = sql`CASE WHEN instr(attributes, '\\u0000') = 0 THEN attributes ELSE ${attributesText} END`

function withoutNul(json: string): string {
  return json.replaceAll('\\\\', '\\u005c').replaceAll('\uffff', '\\uffff1').replaceAll('\\u0000', '\\uffff0')
}

function jsonPath(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${withoutNul(JSON.stringify(key))}`).join('')}`
}
