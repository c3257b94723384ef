import type { DriverFilter } from '../contract/driver-filter.js'
import type {
  DriverField,
  DriverGroupedHistogram,
  DriverHistogram,
  DriverSearch,
  DriverTopValues,
} from '../contract/driver-queries.js'
import type { LiveFilter, SearchFilter } from '../contract/search-filter.js'
import type { AroundOptions, HistogramQuery, SearchQuery, TopValuesQuery } from '../contract/search-query.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import { roundToMicrosecond } from '../time/timestamp.js'
import { describeValue } from '../values/describe-value.js'
import { attributeName } from './attribute-filters.js'
import { addFields, checkFields, type Draft, EDGE_OF_TIME, FILTER_NAMES, toTime } from './filter-fields.js'
import { FilterScope } from './filter-scope.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000
const DEFAULT_VALUES = 20
/** Entries before, and after, the one in whose surroundings a read looks. */
const DEFAULT_NEIGHBOURS = 20
/** The most values of a grouped histogram: each slice may have all of them. */
const MAX_GROUPS = 1000

const LIVE_NAMES = FILTER_NAMES.filter((name) => name !== 'startTime' && name !== 'endTime')
/** Fields that only divide the matches into pages. */
const SEARCH_NAMES = [...FILTER_NAMES, 'order', 'after', 'limit'] as const
const AROUND_NAMES = ['before', 'after', 'filter', 'signal'] satisfies (keyof AroundOptions)[]

const COLUMNS: readonly string[] = ['service', 'host', 'severity', 'traceId']

/**
 * Converts a query to the form that drivers get.
 *
 * @throws LogStorageError INVALID_QUERY that names the field, its value and the allowed values.
 */
export function toDriverSearch(query: SearchQuery = {}): DriverSearch {
  return reading(() => {
    const filter = toFilter(query, FILTER_NAMES, SEARCH_NAMES)
    const { order, limit, after } = query
    return {
      ...filter,
      order: toOrder(order),
      limit: toLimit(limit),
      ...(after === undefined ? undefined : { after: toCursor(after) }),
    }
  })
}

/**
 * The filter of a query in the form that drivers get, for programs that read with a driver and without a storage. `order`, `after` and
 * `limit` only divide the matches into pages, so they are left out.
 *
 * @example
 * ```ts
 * import { entryFilter, toDriverFilter } from '@logpond/core'
 *
 * const isSlow = entryFilter(toDriverFilter({ service: 'shop', attributes: { ms: { gte: 250 } } }))
 * console.log(isSlow({ timestamp: 0, severity: 9, message: 'Paid', service: 'shop', attributes: { ms: 300 } })) // true
 * ```
 *
 * @throws LogStorageError INVALID_QUERY that names the field, its value and the allowed values.
 */
export function toDriverFilter(query: SearchQuery = {}): DriverFilter {
  const { order: _order, after: _after, limit: _limit, ...filter } = toDriverSearch(query)
  return filter
}

/** The filter of a query that has no pages. */
export function toPlainFilter(query: SearchFilter = {}): DriverFilter {
  return reading(() => toFilter(query, FILTER_NAMES))
}

export function toLiveFilter(query: LiveFilter = {}): DriverFilter {
  return reading(() => toFilter(query, LIVE_NAMES))
}

/** A histogram, with `by` if the query asks for the values of a field. */
export function toDriverHistogram(query: HistogramQuery): DriverHistogram | DriverGroupedHistogram {
  const { bucket, by, offset, ...rest } = copyOf(query)
  if (typeof bucket !== 'number' || !(bucket >= 0.001 && bucket <= EDGE_OF_TIME)) {
    throw invalid('bucket', bucket, 'milliseconds, at least 0.001')
  }
  const width = roundToMicrosecond(bucket)
  const start = toOffset(offset, width)
  const histogram: DriverHistogram = {
    ...toDriverFilter(rest),
    bucket: width,
    ...(start === 0 ? undefined : { offset: start }),
  }
  if (by === undefined) return histogram
  return { ...histogram, by: toField('by', by), limit: toValueLimit(rest.limit, MAX_GROUPS) }
}

export function toDriverTopValues(query: TopValuesQuery): DriverTopValues {
  const { field, limit, ...rest } = copyOf(query)
  return { ...toPlainFilter(rest), field: toField('field', field), limit: toValueLimit(limit, MAX_LIMIT) }
}

/** Which entries to read before and after one, with the filter that drivers get. */
export interface Surroundings {
  readonly before: number
  readonly after: number
  readonly filter: DriverFilter
  readonly signal: AbortSignal | undefined
}

export function toSurroundings(options: AroundOptions = {}): Surroundings {
  const given = copyOf(options)
  checkFields(given, AROUND_NAMES)
  const { before, after, filter, signal } = given
  return {
    before: toNeighbours('before', before),
    after: toNeighbours('after', after),
    filter: filter === undefined ? {} : toPlainFilter(filter),
    signal,
  }
}

function toNeighbours(field: string, count: unknown): number {
  if (count === undefined) return DEFAULT_NEIGHBOURS
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_LIMIT) return count
  throw invalid(field, count, `a whole number from 0 to ${MAX_LIMIT}`)
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

function toFilter(
  query: SearchFilter,
  names: readonly (keyof SearchFilter)[],
  allowed: readonly string[] = names,
): DriverFilter {
  checkFields(asObject(query), allowed)
  const filter: Draft = {}
  addFields(query, names, filter)
  return filter
}

function toField(field: string, value: unknown): DriverField {
  if (typeof value !== 'string')
    throw invalid(field, value, 'service, host, severity, traceId, or the name or path of an attribute')
  if (COLUMNS.includes(value)) return { column: value as 'service' | 'host' | 'severity' | 'traceId' }
  return { column: 'attributes', ...attributeName(value) }
}

function toValueLimit(limit: unknown, max: number): number {
  if (limit === undefined) return DEFAULT_VALUES
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= max) return limit
  throw invalid('limit', limit, `a whole number from 1 to ${max}`)
}

/** From 0 to less than the width of a slice: beyond, the slices are the same. */
function toOffset(offset: unknown, width: number): number {
  if (offset === undefined) return 0
  if (typeof offset !== 'number' || !Number.isFinite(offset) || Math.abs(offset) > EDGE_OF_TIME)
    throw invalid('offset', offset, 'a number of milliseconds')
  const microseconds = Math.round(width * 1000)
  const rest = Math.round(offset * 1000) % microseconds
  return (rest < 0 ? rest + microseconds : rest) / 1000
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

/** Reads a query once: getters and proxies may return something else the next time. */
export function copyOf<T extends object>(query: T): T {
  return reading(() => ({ ...asObject(query) }))
}

/** @throws LogStorageError INVALID_QUERY, also for what a getter or a proxy throws. */
function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    throw toLogStorageError(thrown, 'INVALID_QUERY', 'The query could not be read')
  }
}

/** @throws LogStorageError INVALID_QUERY if it is not an object. */
function asObject<T>(query: T): T & object {
  // A Map, a Date or a promise that was not awaited has no fields, and would match every entry.
  const kind = Object.prototype.toString.call(query).slice('[object '.length, -1)
  if (kind !== 'Object') {
    const value = describeValue(query)
    const shown = value === 'an object' ? `a ${kind}` : value
    throw new LogStorageError('INVALID_QUERY', `A query must be an object, not ${shown}.`)
  }
  return query as T & object
}

function invalid(field: string, value: unknown, allowed: string): LogStorageError {
  return new FilterScope().invalid(field, value, allowed)
}
