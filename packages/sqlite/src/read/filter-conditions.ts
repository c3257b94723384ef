import { type AttributeFilter, type DriverFilter, type TextFilter, toMicroseconds } from '@logpond/core'
import type { LogDatabase } from '../schema/log-database.js'
import { type Expression, expressionBuilder, type SqlBool, sql } from './kysely.js'
import { END_OF_TIME, ERROR_SEVERITY, placeholder, type ReadValues, type TimeWindow } from './read-values.js'
import { excluded, matchOf } from './text-match.js'

export type Condition = Expression<SqlBool>

const eb = expressionBuilder<LogDatabase, 'log'>()

/** How SQL treats one field of a filter. */
interface FieldRule<Value> {
  /** Whether a search may have to read many entries to find one that matches. */
  isScan(value: Value): boolean
  /** Equal for values that make the same SQL. Without it, all values do. */
  shape?(value: Value): unknown
  conditions(value: Value, values: ReadValues): readonly Condition[]
}

const always = () => true
const never = () => false

/** All fields of a filter, in the order in which SQL checks them: a field that is missing here does not compile. */
const RULES: { readonly [Field in keyof DriverFilter]-?: FieldRule<NonNullable<DriverFilter[Field]>> } = {
  // A window has the times already. The plus keeps SQLite from walking them in reads that find entries by other means.
  startTime: {
    isScan: never,
    conditions: (_, { window }) => (window ? [] : [sql`+timestamp >= ${timeValue('startTime')}`]),
  },
  endTime: {
    isScan: never,
    conditions: (_, { window }) => (window ? [] : [sql`+timestamp < ${timeValue('endTime')}`]),
  },
  text: {
    isScan: always,
    shape: ({ all }) => all.length !== 0,
    conditions: textConditions,
  },
  minSeverity: {
    isScan: (value) => value !== ERROR_SEVERITY,
    shape: (value) => Math.sign(value - ERROR_SEVERITY),
    // A window of errors says it already.
    conditions: (value, { window }) =>
      window && value === ERROR_SEVERITY ? [] : [sql`severity >= ${fieldValue('minSeverity')}`],
  },
  maxSeverity: {
    isScan: always,
    conditions: () => [sql`severity <= ${fieldValue('maxSeverity')}`],
  },
  services: {
    isScan: always,
    shape: ({ length }) => length,
    conditions: ({ length }) => [sql`service IN (${eachValue('services', length)})`],
  },
  hosts: {
    isScan: always,
    shape: ({ length }) => length,
    conditions: ({ length }) => [sql`host IN (${eachValue('hosts', length)})`],
  },
  traceId: {
    isScan: always,
    conditions: () => [sql`trace_id = ${fieldValue('traceId')}`],
  },
  contains: {
    isScan: always,
    shape: isLong,
    conditions: containsConditions,
  },
  attributes: {
    isScan: always,
    shape: (attributes) => attributes.map(attributeShape),
    conditions: (attributes) => attributes.map(attributeCondition),
  },
  maxId: {
    isScan: never,
    // The plus keeps SQLite from walking the ids instead of the times.
    conditions: () => [sql`+id <= ${fieldValue('maxId')}`],
  },
}

const rules: { readonly [field: string]: FieldRule<unknown> | undefined } = RULES
const fields = Object.keys(RULES) as (keyof DriverFilter)[]

/** All that an entry must meet. */
export function conditionsOf(values: ReadValues): Condition {
  const conditions = placeConditions(values)
  for (const field of fields) {
    const value = values.filter[field]
    if (value !== undefined) conditions.push(...(rules[field]?.conditions(value, values) ?? []))
  }
  return eb.and(conditions)
}

/** Whether many entries may have to be read to find one. */
export function isScan(filter: DriverFilter): boolean {
  return fields.some((field) => filter[field] !== undefined && rules[field]?.isScan(filter[field]))
}

/** Equal for values that make the same SQL. */
export function shapeOf({ filter, order, after, window, ids, among, matchesTo, limit }: ReadValues): string {
  const place = window === undefined ? '' : placeOf(window)
  const others = `${after !== undefined},${ids !== undefined},${among !== undefined},${matchesTo !== undefined}`
  let shape = `${order},${place},${others},${limit !== undefined}`
  // Each statement of a read comes here, so only the fields that there are.
  for (const field in filter) {
    const value = filter[field as keyof DriverFilter]
    if (value === undefined) continue
    const rule = rules[field]
    shape += rule?.shape === undefined ? `,${field}` : `,${field} ${rule.shape(value)}`
  }
  return shape
}

function placeOf({ fromId }: TimeWindow): string {
  return `window${fromId === undefined ? '' : ' of ids'}`
}

function placeConditions(values: ReadValues): Condition[] {
  const { window, ids, among, order, after } = values
  if (window !== undefined) {
    // Even where it is all of time: what another program has put there instead of a time has no place in the order.
    return [inWindow(window), ...(isErrorsOnly(values) ? [errorsOnly()] : [])]
  }
  const conditions: Condition[] = []
  // Those that are read by id are sorted by nothing else.
  if (order !== undefined && ids === undefined) conditions.push(hasTime())
  if (ids !== undefined) conditions.push(sql`id >= ${firstId}`, sql`id <= ${lastId}`)
  // One value for all ids: the statement stays the same, however many there are.
  if (among !== undefined) conditions.push(sql`id IN (SELECT value FROM json_each(${amongIds}))`)
  if (after !== undefined) conditions.push(behind(order))
  return conditions
}

/** Bindings leave it to SQLite to end a bound text, and SQLite copies all of it to do so, for each row that is compared. */
function containsConditions(contains: string): Condition[] {
  const isThere = sql<SqlBool>`instr(log.message, ${fieldValue('contains')}) > 0`
  if (!isLong(contains)) return [isThere]
  const bytes = placeholder(({ filter }) => Buffer.byteLength(filter.contains ?? ''))
  return [sql`octet_length(log.message) >= ${bytes}`, isThere]
}

/** Whether a substring is so long that most messages are shorter. */
function isLong(contains: string): boolean {
  return contains.length > 1000
}

function fieldValue(field: 'minSeverity' | 'maxSeverity' | 'traceId' | 'contains' | 'maxId') {
  return placeholder(({ filter }) => filter[field] ?? null)
}

/** Microseconds. */
function timeValue(field: 'startTime' | 'endTime') {
  return placeholder(({ filter }) => toMicroseconds(filter[field] as number))
}

function eachValue(field: 'services' | 'hosts', count: number) {
  return sql.join(
    Array.from({ length: count }, (_, i) => placeholder(({ filter }) => filter[field]?.[i] ?? null)),
  )
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
  const from = placeholder(({ window }) => window?.from ?? null)
  if (fromId === undefined) {
    return sql`timestamp >= ${from} AND timestamp <= ${placeholder(({ window }) => window?.to ?? null)}`
  }
  const ids = sql`id >= ${placeholder(({ window }) => window?.fromId ?? null)} AND id <= ${placeholder(({ window }) => window?.toId ?? null)}`
  return sql`timestamp = ${from} AND ${ids}`
}

/** That there is a time to sort an entry by. */
function hasTime(): Condition {
  return sql`+timestamp BETWEEN ${sql.lit(-END_OF_TIME)} AND ${sql.lit(END_OF_TIME)}`
}

/** That an entry comes behind a place in the order. */
function behind(order: ReadValues['order']): Condition {
  const timestamp = placeholder(({ after }) => toMicroseconds(after?.timestamp as number))
  const place = sql`(${timestamp}, ${placeholder(({ after }) => after?.id ?? null)})`
  return order === 'newest' ? sql`(+timestamp, +id) < ${place}` : sql`(+timestamp, +id) > ${place}`
}

const firstId = placeholder(({ ids }) => ids?.from ?? null)
const lastId = placeholder(({ ids }) => ids?.to ?? null)
const amongIds = placeholder(({ among }) => JSON.stringify(among))

/** For entries whose ids lie in a window. Those that are looked for among a few were found by the text already. */
function textConditions(text: TextFilter, { window, among, matchesTo }: ReadValues): Condition[] {
  if (among !== undefined || matchesTo !== undefined) return []
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
  return sql`SELECT rowid FROM log_text WHERE log_text MATCH ${placeholder(match)} AND ${isBetween}`
}

function attributeShape(wanted: AttributeFilter): string {
  return `${isPlain(wanted) ? 'plain ' : ''}${wanted.path.length > 1}`
}

/** Whether a stored attribute can be compared as it stands in the text: neither name nor value has an escape or U+FFFF. */
function isPlain({ name, json }: AttributeFilter): boolean {
  return !ESCAPE.test(json) && !ESCAPE.test(JSON.stringify(name))
}

const ESCAPE = /[\\\uffff]/

// JSON text against JSON text: equal text is equal value and type, and no number loses a digit on the way. Both sides
// were written by JSON.stringify, so that the text of the value must be somewhere in the text of all: a quick look first.
function attributeCondition(wanted: AttributeFilter, index: number): Condition {
  const each = (read: (attribute: AttributeFilter) => string) =>
    placeholder(({ filter }) => {
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
