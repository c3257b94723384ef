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

/** All fields of a filter, in the order in which SQL checks them. A missing field does not compile. */
const RULES: { readonly [Field in keyof DriverFilter]-?: FieldRule<NonNullable<DriverFilter[Field]>> } = {
  // A window includes the times. Without one, the plus keeps SQLite from walking the index on time.
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
    // A window of errors includes this condition.
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

/** All conditions that an entry must meet. */
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
  // Runs for each statement of a read, so it visits only the fields that the filter has.
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
    // Even a window of all times: a value of another program that is not a time has no place in the order.
    return [inWindow(window), ...(isErrorsOnly(values) ? [errorsOnly()] : [])]
  }
  const conditions: Condition[] = []
  // Reads by id sort only by id, so they need no time.
  if (order !== undefined && ids === undefined) conditions.push(hasTime())
  if (ids !== undefined) conditions.push(sql`id >= ${firstId}`, sql`id <= ${lastId}`)
  // One parameter for all ids, so that one statement serves any number of them.
  if (among !== undefined) conditions.push(sql`id IN (SELECT value FROM json_each(${amongIds}))`)
  if (after !== undefined) conditions.push(behind(order))
  return conditions
}

/** SQLite copies a bound text for each row, to terminate it with NUL. For a long one, the length of the message is checked first. */
function containsConditions(contains: string): Condition[] {
  const isThere = sql<SqlBool>`instr(log.message, ${fieldValue('contains')}) > 0`
  if (!isLong(contains)) return [isThere]
  const bytes = placeholder(({ filter }) => Buffer.byteLength(filter.contains ?? ''))
  return [sql`octet_length(log.message) >= ${bytes}`, isThere]
}

/** Whether most messages are shorter than a substring. */
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

/** Whether the index on errors contains all entries that match the filter. */
export function isErrorsOnly({ filter }: Pick<ReadValues, 'filter'>): boolean {
  return (filter.minSeverity ?? 0) >= ERROR_SEVERITY
}

/** Only errors. The literal matches the condition of the index on errors; SQLite would not use the index for a bound value. */
function errorsOnly(): Condition {
  return sql`severity >= ${sql.lit(ERROR_SEVERITY)}`
}

/** Whether an entry lies in a window, in a form for which SQLite uses the index on time. */
function inWindow({ fromId }: TimeWindow): Condition {
  const from = placeholder(({ window }) => window?.from ?? null)
  if (fromId === undefined) {
    return sql`timestamp >= ${from} AND timestamp <= ${placeholder(({ window }) => window?.to ?? null)}`
  }
  const ids = sql`id >= ${placeholder(({ window }) => window?.fromId ?? null)} AND id <= ${placeholder(({ window }) => window?.toId ?? null)}`
  return sql`timestamp = ${from} AND ${ids}`
}

/** Whether an entry has a valid time to sort by. */
function hasTime(): Condition {
  return sql`+timestamp BETWEEN ${sql.lit(-END_OF_TIME)} AND ${sql.lit(END_OF_TIME)}`
}

/** Whether an entry comes after a place in the order. */
function behind(order: ReadValues['order']): Condition {
  const timestamp = placeholder(({ after }) => toMicroseconds(after?.timestamp as number))
  const place = sql`(${timestamp}, ${placeholder(({ after }) => after?.id ?? null)})`
  return order === 'newest' ? sql`(+timestamp, +id) < ${place}` : sql`(+timestamp, +id) > ${place}`
}

const firstId = placeholder(({ ids }) => ids?.from ?? null)
const lastId = placeholder(({ ids }) => ids?.to ?? null)
const amongIds = placeholder(({ among }) => JSON.stringify(among))

/** For entries in a window of ids. A list of ids (`among`) was already found by the text. */
function textConditions(text: TextFilter, { window, among, matchesTo }: ReadValues): Condition[] {
  if (among !== undefined || matchesTo !== undefined) return []
  if (text.all.length === 0) {
    return [sql`id NOT IN (${textMatches(({ filter }) => excluded(filter.text?.none ?? []))})`]
  }
  // With the plus, SQLite walks the entries, in their order. Without it, SQLite walks the matches.
  const id = window === undefined ? sql`id` : sql`+id`
  return [sql`${id} IN (${textMatches(({ filter }) => (filter.text && matchOf(filter.text)) ?? null)})`]
}

// FTS5 seeks to a rowid only if the bound is an INTEGER, and a binding may bind every number as REAL.
function textMatches(match: (values: ReadValues) => string | null) {
  const isBetween = sql`rowid BETWEEN CAST(${firstId} AS INTEGER) AND CAST(${lastId} AS INTEGER)`
  return sql`SELECT rowid FROM log_text WHERE log_text MATCH ${placeholder(match)} AND ${isBetween}`
}

function attributeShape(wanted: AttributeFilter): string {
  return `${isPlain(wanted) ? 'plain ' : ''}${wanted.path.length > 1}`
}

/** Whether neither the name nor the value has an escape or U+FFFF. Then the stored text can be compared as it is. */
function isPlain({ name, json }: AttributeFilter): boolean {
  return !ESCAPE.test(json) && !ESCAPE.test(JSON.stringify(name))
}

const ESCAPE = /[\\\uffff]/

// Compares JSON text with JSON text: equal text means equal value and type, and no number loses digits. JSON.stringify wrote
// both sides, so the text of the value must occur in the stored text, which is quick to check first.
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

// SQLite ends a key at a NUL. On both sides, U+FFFF and a digit replace NUL, and U+FFFF and another digit replace U+FFFF
// itself. Before that, each escaped backslash becomes \u005c, so that every remaining backslash begins an escape.
const attributesText = sql`replace(replace(replace(attributes, '\\\\', '\\u005c'), char(65535), '\\uffff1'), '\\u0000', '\\uffff0')`

// Usually there is no NUL. SQLite parses an unchanged text once for all conditions.
const plainText = sql`CASE WHEN instr(attributes, '\\u0000') = 0 THEN attributes ELSE ${attributesText} END`

function withoutNul(json: string): string {
  return json.replaceAll('\\\\', '\\u005c').replaceAll('\uffff', '\\uffff1').replaceAll('\\u0000', '\\uffff0')
}

function jsonPath(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${withoutNul(JSON.stringify(key))}`).join('')}`
}
