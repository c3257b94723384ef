import type { DriverFilter } from '../contract/driver-filter.js'
import type { SearchFilter } from '../contract/search-filter.js'
import { toSeverity } from '../contract/severity.js'
import { roundToMicrosecond, toMilliseconds } from '../time/timestamp.js'
import { describeValue } from '../values/describe-value.js'
import { isHex } from '../values/hex-digits.js'
import { isPlainObject } from '../values/is-plain-object.js'
import { toAttributeFilters } from './attribute-filters.js'
import { FilterScope, invalidQuery } from './filter-scope.js'
import { parseTextQuery } from './text-query.js'

/** Milliseconds before and after the epoch. No entry is beyond. */
export const EDGE_OF_TIME = 2 ** 53 / 1000

/** A filter that is built field by field: spreading an object for each field costs a short read more than all its checks. */
export type Draft = { -readonly [Field in keyof DriverFilter]: DriverFilter[Field] }

/** Checks a field of a query and adds it to the filter that the driver gets. */
type FieldReader<Value> = (value: NonNullable<Value>, filter: Draft, scope: FilterScope) => void

const FIELDS = {
  text(value, filter, scope) {
    if (typeof value !== 'string') throw scope.invalid('text', value, 'a string')
    filter.text = parseTextQuery(value, scope)
    scope.addConditions(1)
  },
  contains(value, filter, scope) {
    if (typeof value !== 'string') throw scope.invalid('contains', value, 'a string')
    // The empty string is in every message.
    if (value !== '') filter.contains = value.toWellFormed()
    scope.addConditions(1)
  },
  minSeverity(value, filter, scope) {
    filter.minSeverity = toSeverityNumber('minSeverity', value, scope)
    scope.addConditions(1)
  },
  maxSeverity(value, filter, scope) {
    filter.maxSeverity = toSeverityNumber('maxSeverity', value, scope)
    scope.addConditions(1)
  },
  service(value, filter, scope) {
    filter.services = toNames('service', value, scope)
    scope.addConditions(1)
  },
  host(value, filter, scope) {
    filter.hosts = toNames('host', value, scope)
    scope.addConditions(1)
  },
  traceId(value, filter, scope) {
    filter.traceId = toId('traceId', value, 32, scope)
    scope.addConditions(1)
  },
  spanId(value, filter, scope) {
    filter.spanId = toId('spanId', value, 16, scope)
    scope.addConditions(1)
  },
  attributes(value, filter, scope) {
    const filters = toAttributeFilters(value, scope)
    if (filters.length > 0) filter.attributes = filters
  },
  startTime(value, filter, scope) {
    filter.startTime = toTime('startTime', value, scope)
    scope.addConditions(1)
  },
  endTime(value, filter, scope) {
    filter.endTime = toTime('endTime', value, scope)
    scope.addConditions(1)
  },
  any(value, filter, scope) {
    if (!Array.isArray(value) || value.length === 0)
      throw scope.invalid('any', value, 'an array of at least one filter')
    scope.addConditions(1)
    // Not `map`, which skips the holes of an array.
    const filters = Array.from(value, (one, i) => innerFilter(`any[${i}]`, one, scope))
    // A filter without fields matches every entry, and so does a list with it.
    if (filters.every((one) => Object.keys(one).length > 0)) addAny(filters, filter)
  },
  not(value, filter, scope) {
    scope.addConditions(1)
    const filters = Array.isArray(value)
      ? Array.from(value, (one, i) => innerFilter(`not[${i}]`, one, scope))
      : [innerFilter('not', value, scope)]
    for (const one of filters) addNot(one, filter)
  },
} satisfies { [Field in keyof SearchFilter]-?: FieldReader<SearchFilter[Field]> }

export const FILTER_NAMES = Object.keys(FIELDS) as (keyof SearchFilter)[]

/** Adds those fields of a query that filter entries. */
export function addFields(
  query: SearchFilter,
  names: readonly (keyof SearchFilter)[],
  filter: Draft,
  scope = new FilterScope(),
): void {
  for (const name of names) addField(name, query, filter, scope)
}

function addField<Name extends keyof SearchFilter>(
  name: Name,
  query: SearchFilter,
  filter: Draft,
  scope: FilterScope,
): void {
  const value = query[name]
  if (value !== undefined) (FIELDS[name] as FieldReader<SearchFilter[Name]>)(value, filter, scope)
}

/** Fields of a query that a caller may not know. */
export function checkFields(query: object, allowed: readonly string[], scope?: FilterScope): void {
  for (const field of Object.keys(query)) {
    if (!allowed.includes(field)) {
      const where = scope?.name('').slice(0, -1)
      throw invalidQuery(
        `There is no query field ${describeValue(field)}${where ? ` in ${where}` : ''}. The fields are ${allowed.join(', ')}.`,
      )
    }
  }
}

function innerFilter(field: string, value: unknown, scope: FilterScope): DriverFilter {
  const inner = scope.inner(field)
  if (!isPlainObject(value)) throw scope.invalid(field, value, 'a filter: an object of query fields')
  checkFields(value, FILTER_NAMES, inner)
  const filter: Draft = {}
  const before = scope.conditions
  addFields(value, FILTER_NAMES, filter, inner)
  // A filter without a condition counts too: filters that share few objects could have billions of them.
  if (scope.conditions === before) scope.addConditions(1)
  return filter
}

function addAny(filters: readonly DriverFilter[], filter: Draft): void {
  filter.any = [...(filter.any ?? []), filters]
}

/** Adds that a filter does not match; the arrays of both stay as they are. */
export function addNot(excluded: DriverFilter, filter: Draft): void {
  const { not, ...others } = excluded
  // Not none of these: at least one.
  if (not !== undefined && Object.keys(others).length === 0) addAny(not, filter)
  else filter.not = [...(filter.not ?? []), excluded]
}

function toSeverityNumber(field: string, value: unknown, scope: FilterScope): number {
  const severity = toSeverity(value)
  if (severity === undefined) {
    throw scope.invalid(
      field,
      value,
      'a whole number from 1 to 24 or one of trace, debug, info, warn, error, fatal',
    )
  }
  return severity
}

function toNames(field: string, value: unknown, scope: FilterScope): string[] {
  const names: unknown[] = Array.isArray(value) ? Array.from(value) : [value]
  if (names.length === 0 || names.length > 1000 || !names.every((name) => typeof name === 'string')) {
    throw scope.invalid(field, value, 'a string, or an array of 1 to 1,000 strings')
  }
  return [...new Set(names.map((name) => (name as string).toWellFormed()))]
}

function toId(field: string, value: unknown, digits: number, scope: FilterScope): string {
  if (typeof value === 'string' && isHex(value, digits)) return value.toLowerCase()
  throw scope.invalid(field, value, `${digits} hex digits`)
}

export function toTime(field: string, value: unknown, scope = new FilterScope()): number {
  const milliseconds = toMilliseconds(value)
  if (!Number.isFinite(milliseconds))
    throw scope.invalid(field, value, 'milliseconds since the Unix epoch or a valid Date')
  // There are no entries beyond these bounds, so a bound farther out means the same.
  return roundToMicrosecond(Math.max(-EDGE_OF_TIME, Math.min(EDGE_OF_TIME, milliseconds)))
}
