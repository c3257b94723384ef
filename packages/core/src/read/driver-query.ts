import type { AttributeFilter, DriverFilter, DriverHistogram, DriverSearch } from '../contract/log-driver.js'
import type { LiveFilter, SearchQuery } from '../contract/log-storage.js'
import { toSeverity } from '../contract/severity.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { roundToMicrosecond, toMilliseconds } from '../time/timestamp.js'
import { describeValue } from '../values/describe-value.js'
import { isHex } from '../values/hex-digits.js'
import { parseTextQuery } from './text-query.js'

const LIVE_FIELDS = ['contains', 'minSeverity', 'maxSeverity', 'service', 'host', 'traceId', 'attributes']
const SEARCH_FIELDS = [...LIVE_FIELDS, 'text', 'startTime', 'endTime', 'order', 'after', 'limit']

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000
const EDGE_OF_TIME = 2 ** 53 / 1000

/**
 * A query as drivers get it.
 *
 * @throws LogStorageError INVALID_QUERY that names the field, its value and what is allowed.
 */
export function toDriverSearch(query: SearchQuery = {}): DriverSearch {
  checkFields(query, SEARCH_FIELDS)
  return {
    ...toSearchFilter(query),
    order: toOrder(query.order),
    limit: toLimit(query.limit),
    ...(query.after === undefined ? undefined : { after: toCursor(query.after) }),
  }
}

/** Which entries a query counts: `order`, `after` and `limit` only cut the matches into pages. */
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

export function toLiveFilter(filter: LiveFilter = {}): DriverFilter {
  checkFields(filter, LIVE_FIELDS)
  return toCommonFilter(filter)
}

/** The limit of a read, checked. */
export function toLimit(limit: unknown): number {
  if (limit === undefined) return DEFAULT_LIMIT
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw invalid('limit', limit, `a whole number from 0 to ${MAX_LIMIT}; read on with after, or use scan`)
  }
  return limit
}

/** A filter in the making, field by field: spreading an object for each costs a short read more than all its checks. */
type Draft = { -readonly [Field in keyof DriverFilter]: DriverFilter[Field] }

function toSearchFilter(query: SearchQuery): DriverFilter {
  const { text, startTime, endTime } = query
  if (text !== undefined && typeof text !== 'string') throw invalid('text', text, 'a string')
  const filter = toCommonFilter(query)
  if (text !== undefined) filter.text = parseTextQuery(text)
  if (startTime !== undefined) filter.startTime = toTime('startTime', startTime)
  if (endTime !== undefined) filter.endTime = toTime('endTime', endTime)
  return filter
}

function toCommonFilter(query: LiveFilter): Draft {
  const { contains, minSeverity, maxSeverity, service, host, traceId, attributes } = query
  if (contains !== undefined && typeof contains !== 'string') throw invalid('contains', contains, 'a string')
  if (traceId !== undefined && !(typeof traceId === 'string' && isHex(traceId, 32))) {
    throw invalid('traceId', traceId, '32 hex digits')
  }
  const matches = attributes === undefined ? [] : toAttributeFilters(attributes)
  const filter: Draft = {}
  // The empty string is in every message.
  if (contains) filter.contains = contains.toWellFormed()
  if (minSeverity !== undefined) filter.minSeverity = toSeverityNumber('minSeverity', minSeverity)
  if (maxSeverity !== undefined) filter.maxSeverity = toSeverityNumber('maxSeverity', maxSeverity)
  if (service !== undefined) filter.services = toNames('service', service)
  if (host !== undefined) filter.hosts = toNames('host', host)
  if (traceId !== undefined) filter.traceId = traceId.toLowerCase()
  if (matches.length > 0) filter.attributes = matches
  return filter
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
  // Beyond these edges there are no entries, so that a bound there is as good as one farther out.
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
    throw invalid('after', after, 'the last entry of the page before: { timestamp, id }')
  }
  return { timestamp: toTime('after.timestamp', timestamp), id: id as number }
}

function checkFields(query: unknown, allowed: readonly string[]): void {
  for (const field of Object.keys(asObject(query))) {
    if (!allowed.includes(field)) {
      throw new LogStorageError(
        'INVALID_QUERY',
        `There is no query field ${describeValue(field)}. The fields are ${allowed.join(', ')}.`,
      )
    }
  }
}

/** @throws LogStorageError INVALID_QUERY when it is none. */
export function asObject<T>(query: T): T & object {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) {
    throw new LogStorageError('INVALID_QUERY', `A query must be an object, not ${describeValue(query)}.`)
  }
  return query
}

function invalid(field: string, value: unknown, allowed: string): LogStorageError {
  return new LogStorageError('INVALID_QUERY', `${field} must be ${allowed}; it was ${describeValue(value)}.`)
}
