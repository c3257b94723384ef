import type { AttributeFilter, DriverFilter, DriverHistogram, DriverSearch } from '../contract/log-driver.js'
import type { LiveFilter, SearchQuery } from '../contract/log-storage.js'
import { toSeverity } from '../contract/severity.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { roundToMicrosecond, toMilliseconds } from '../time/timestamp.js'
import { describeValue } from '../values/describe-value.js'
import { isHex } from '../values/hex-digits.js'
import { parseTextQuery } from './text-query.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000
const EDGE_OF_TIME = 2 ** 53 / 1000

/** A filter that is built field by field: spreading an object for each field costs a short read more than all its checks. */
type Draft = { -readonly [Field in keyof DriverFilter]: DriverFilter[Field] }

/** Checks a field of a query and adds it to the filter that the driver gets. */
type FieldReader<Value> = (value: NonNullable<Value>, filter: Draft) => void

/** The fields of queries and of subscriptions, in the order in which messages list them. */
const LIVE_FIELDS = {
  contains(value, filter) {
    if (typeof value !== 'string') throw invalid('contains', value, 'a string')
    // The empty string is in every message.
    if (value !== '') filter.contains = value.toWellFormed()
  },
  minSeverity(value, filter) {
    filter.minSeverity = toSeverityNumber('minSeverity', value)
  },
  maxSeverity(value, filter) {
    filter.maxSeverity = toSeverityNumber('maxSeverity', value)
  },
  service(value, filter) {
    filter.services = toNames('service', value)
  },
  host(value, filter) {
    filter.hosts = toNames('host', value)
  },
  traceId(value, filter) {
    if (!(typeof value === 'string' && isHex(value, 32))) throw invalid('traceId', value, '32 hex digits')
    filter.traceId = value.toLowerCase()
  },
  attributes(value, filter) {
    const matches = toAttributeFilters(value)
    if (matches.length > 0) filter.attributes = matches
  },
} satisfies { [Field in keyof LiveFilter]-?: FieldReader<LiveFilter[Field]> }

/** Fields that only divide the matches into pages. */
const PAGE_NAMES = ['order', 'after', 'limit'] as const

/** The fields of queries alone. */
const SEARCH_FIELDS = {
  text(value, filter) {
    if (typeof value !== 'string') throw invalid('text', value, 'a string')
    filter.text = parseTextQuery(value)
  },
  startTime(value, filter) {
    filter.startTime = toTime('startTime', value)
  },
  endTime(value, filter) {
    filter.endTime = toTime('endTime', value)
  },
} satisfies {
  [Field in Exclude<keyof SearchQuery, keyof LiveFilter | (typeof PAGE_NAMES)[number]>]-?: FieldReader<
    SearchQuery[Field]
  >
}

const LIVE_NAMES = Object.keys(LIVE_FIELDS) as (keyof typeof LIVE_FIELDS)[]
const SEARCH_NAMES = Object.keys(SEARCH_FIELDS) as (keyof typeof SEARCH_FIELDS)[]
const ALL_NAMES = [...LIVE_NAMES, ...SEARCH_NAMES, ...PAGE_NAMES]

/**
 * Converts a query to the form that drivers get.
 *
 * @throws LogStorageError INVALID_QUERY that names the field, its value and the allowed values.
 */
export function toDriverSearch(query: SearchQuery = {}): DriverSearch {
  checkNames(query, ALL_NAMES)
  const filter: Draft = {}
  for (const name of LIVE_NAMES) addField(LIVE_FIELDS, name, query, filter)
  for (const name of SEARCH_NAMES) addField(SEARCH_FIELDS, name, query, filter)
  return {
    ...filter,
    order: toOrder(query.order),
    limit: toLimit(query.limit),
    ...(query.after === undefined ? undefined : { after: toCursor(query.after) }),
  }
}

/** The filter of a query: `order`, `after` and `limit` only divide the matches into pages. */
export function toDriverFilter(query: SearchQuery = {}): DriverFilter {
  const { order: _order, after: _after, limit: _limit, ...filter } = toDriverSearch(query)
  return filter
}

export function toDriverHistogram(query: SearchQuery & { bucket: number }): DriverHistogram {
  const { bucket, ...rest } = asObject(query)
  if (typeof bucket !== 'number' || !(bucket >= 0.001 && bucket <= EDGE_OF_TIME)) {
    throw invalid('bucket', bucket, 'milliseconds, at least 0.001')
  }
  return { ...toDriverFilter(rest), bucket: roundToMicrosecond(bucket) }
}

export function toLiveFilter(query: LiveFilter = {}): DriverFilter {
  checkNames(query, LIVE_NAMES)
  const filter: Draft = {}
  for (const name of LIVE_NAMES) addField(LIVE_FIELDS, name, query, filter)
  return filter
}

/** Checks the limit of a read. */
export function toLimit(limit: unknown): number {
  if (limit === undefined) return DEFAULT_LIMIT
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw invalid(
      'limit',
      limit,
      `a whole number from 0 to ${MAX_LIMIT}; for more entries, continue with after or use scan`,
    )
  }
  return limit
}

/** Adds a field to the filter unless it is absent. */
function addField<Query extends object, Name extends keyof Query>(
  fields: { readonly [Field in Name]: FieldReader<Query[Field]> },
  name: Name,
  query: Query,
  filter: Draft,
): void {
  const value = query[name]
  if (value !== undefined) fields[name](value as NonNullable<Query[Name]>, filter)
}

function toSeverityNumber(field: string, value: unknown): number {
  const severity = toSeverity(value)
  if (severity === undefined) {
    throw invalid(
      field,
      value,
      'a whole number from 1 to 24 or one of trace, debug, info, warn, error, fatal',
    )
  }
  return severity
}

function toNames(field: string, value: unknown): string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value]
  if (names.length === 0 || names.length > 1000 || !names.every((name) => typeof name === 'string')) {
    throw invalid(field, value, 'a string, or an array of 1 to 1,000 strings')
  }
  return [...new Set(names.map((name) => (name as string).toWellFormed()))]
}

function toAttributeFilters(attributes: unknown): AttributeFilter[] {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    throw invalid('attributes', attributes, 'an object of names and values')
  }
  const matches = Object.entries(attributes)
  if (matches.length > 100) throw invalid('attributes', attributes, 'an object of at most 100 names')
  return matches.map(([name, value]) => {
    const isJson = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)
    if (!isJson) {
      throw invalid(
        `attributes[${describeValue(name)}]`,
        value,
        'a string, a finite number, a boolean or null',
      )
    }
    return { name, path: name.split('.'), json: JSON.stringify(value) }
  })
}

function toTime(field: string, value: unknown): number {
  const milliseconds = toMilliseconds(value)
  if (!Number.isFinite(milliseconds))
    throw invalid(field, value, 'milliseconds since the Unix epoch or a valid Date')
  // There are no entries beyond these bounds, so a bound farther out means the same.
  return roundToMicrosecond(Math.max(-EDGE_OF_TIME, Math.min(EDGE_OF_TIME, milliseconds)))
}

function toOrder(order: unknown): 'newest' | 'oldest' {
  if (order === undefined) return 'newest'
  if (order !== 'newest' && order !== 'oldest') throw invalid('order', order, "'newest' or 'oldest'")
  return order
}

function toCursor(after: unknown): { timestamp: number; id: number } {
  const { timestamp, id } = (typeof after === 'object' && after !== null ? after : {}) as Record<
    string,
    unknown
  >
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp) || !Number.isSafeInteger(id)) {
    throw invalid('after', after, 'the last entry of the previous page: { timestamp, id }')
  }
  return { timestamp: toTime('after.timestamp', timestamp), id: id as number }
}

function checkNames(query: unknown, allowed: readonly string[]): void {
  for (const field of Object.keys(asObject(query))) {
    if (!allowed.includes(field)) {
      throw new LogStorageError(
        'INVALID_QUERY',
        `There is no query field ${describeValue(field)}. The fields are ${allowed.join(', ')}.`,
      )
    }
  }
}

/** @throws LogStorageError INVALID_QUERY if it is not an object. */
export function asObject<T>(query: T): T & object {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) {
    throw new LogStorageError('INVALID_QUERY', `A query must be an object, not ${describeValue(query)}.`)
  }
  return query
}

function invalid(field: string, value: unknown, allowed: string): LogStorageError {
  return new LogStorageError('INVALID_QUERY', `${field} must be ${allowed}; it was ${describeValue(value)}.`)
}
