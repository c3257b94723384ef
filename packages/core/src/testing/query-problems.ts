import type { AttributeFilter, DriverFilter, TextTerm } from '../contract/log-driver.js'
import { roundToMicrosecond } from '../time/timestamp.js'

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

function isNormalised(filter: AttributeFilter): boolean {
  const hasValues = (filter.op !== 'eq' && filter.op !== 'ne') || filter.json.length > 0
  return hasValues && filter.path.join('.') === filter.name
}

function areTerms(terms: readonly TextTerm[]): boolean {
  return terms.length > 0 && terms.every(({ words }) => words.length > 0 && !words.includes(''))
}

function isTime(value: number | undefined): boolean {
  return value === undefined || (Number.isFinite(value) && Object.is(roundToMicrosecond(value), value))
}
