import type { AttributeFilter, AttributeName, DriverFilter, TextTerm } from '../contract/driver-filter.js'
import type { DriverField, DriverHistogram } from '../contract/driver-queries.js'
import { splitFilter } from '../read/split-filter.js'
import { roundToMicrosecond, toMicroseconds } from '../time/timestamp.js'

type AnyQuery = DriverFilter & Partial<Pick<DriverHistogram, 'bucket' | 'offset'>>

/** Messages about the fields of a query that break the contract; empty if the query is valid. */
export function queryProblems(method: string, query: DriverFilter, limit?: number): string[] {
  const { text, contains, minSeverity, maxSeverity, services, hosts, traceId, spanId } = query
  const { attributes, any, not } = query
  const areGood = (filters: readonly DriverFilter[]) =>
    filters.length > 0 && filters.every((filter) => queryProblems(method, filter).length === 0)
  const isSeverity = (value: number) => Number.isInteger(value) && value >= 1 && value <= 24
  const isGood: Readonly<Record<keyof DriverFilter | 'limit', boolean>> = {
    text: text === undefined || areTerms([...text.all, ...text.none]),
    contains: contains === undefined || (contains !== '' && contains.isWellFormed()),
    minSeverity: minSeverity === undefined || isSeverity(minSeverity),
    maxSeverity: maxSeverity === undefined || isSeverity(maxSeverity),
    services: services === undefined || services.length > 0,
    hosts: hosts === undefined || hosts.length > 0,
    traceId: traceId === undefined || /^[0-9a-f]{32}$/.test(traceId),
    spanId: spanId === undefined || /^[0-9a-f]{16}$/.test(spanId),
    attributes: attributes === undefined || (attributes.length > 0 && attributes.every(isNormalised)),
    any: any === undefined || (any.length > 0 && any.every(areGood)),
    not: not === undefined || areGood(not),
    startTime: isTime(query.startTime),
    endTime: isTime(query.endTime),
    maxId: query.maxId === undefined || Number.isSafeInteger(query.maxId),
    limit: limit === undefined || (Number.isInteger(limit) && limit >= 0 && limit <= 10_000),
  }
  return (Object.keys(isGood) as (keyof typeof isGood)[])
    .filter((field) => !isGood[field])
    .map((field) => `${method} received a query whose ${field} is not normalised`)
}

/** Messages about a query that this driver must not get: it does not report `supports.conditions`. */
export function conditionProblems(method: string, query: AnyQuery): string[] {
  const { rest } = splitFilter(query)
  const fields = [...Object.keys(rest ?? {}), ...(query.offset === undefined ? [] : ['offset'])]
  return fields.map((field) => `${method} received a query with ${field}, which this driver does not support`)
}

/** Messages about the field and the limit of a count by values. */
export function countProblems(method: string, field: DriverField, limit: number, max: number): string[] {
  const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= max
  const isField = field.column !== 'attributes' || isPath(field)
  return [
    ...(isLimit ? [] : [`${method} received a query whose limit is not normalised`]),
    ...(isField ? [] : [`${method} received a query whose field is not normalised`]),
  ]
}

/** Messages about the slices of a histogram. */
export function sliceProblems(method: string, { bucket, offset }: DriverHistogram): string[] {
  const isWidth = isTime(bucket) && toMicroseconds(bucket) >= 1
  const isOffset = offset === undefined || (isTime(offset) && offset > 0 && offset < bucket)
  return [
    ...(isWidth ? [] : [`${method} received a query whose bucket is not normalised`]),
    ...(isOffset ? [] : [`${method} received a query whose offset is not normalised`]),
  ]
}

function isNormalised(filter: AttributeFilter): boolean {
  const hasValues = (filter.op !== 'eq' && filter.op !== 'ne') || filter.json.length > 0
  return hasValues && isPath(filter)
}

function isPath({ name, path }: AttributeName): boolean {
  return path.join('.') === name
}

function areTerms(terms: readonly TextTerm[]): boolean {
  return terms.length > 0 && terms.every(({ words }) => words.length > 0 && !words.includes(''))
}

function isTime(value: number | undefined): boolean {
  return value === undefined || (Number.isFinite(value) && Object.is(roundToMicrosecond(value), value))
}
