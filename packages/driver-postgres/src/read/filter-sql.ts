import { type DriverFilter, type DriverSearch, toMicroseconds } from '@logpond/core'
import { MAX_SERVICE, SERVICE_INDEXED } from '../schema/indexed.js'
import { encodeText } from '../text/text-code.js'
import { attributeSql } from './attribute-sql.js'
import type { SqlParameters } from './sql-parameters.js'
import { innerWordsSql, textSql } from './text-sql.js'

/**
 * The conditions of a filter. Their conjunction is true for the entries that match, and false or null for all others: so what is
 * negated is `IS NOT TRUE`, and never `NOT`.
 *
 * Numbers stand in the statement, so that Postgres can compare them with the bounds of partial indexes.
 */
export function filterSql(filter: DriverFilter, parameters: SqlParameters): string[] {
  const { minSeverity, maxSeverity, startTime, endTime, maxId } = filter
  const { services, hosts, traceId, spanId, contains, attributes, text, any, not } = filter
  const conditions: string[] = []
  if (startTime !== undefined) conditions.push(`timestamp >= ${bigint(toMicroseconds(startTime))}`)
  if (endTime !== undefined) conditions.push(`timestamp < ${bigint(toMicroseconds(endTime))}`)
  if (maxId !== undefined) conditions.push(`id <= ${bigint(maxId)}`)
  if (minSeverity !== undefined) conditions.push(`severity >= ${Number(minSeverity)}`)
  if (maxSeverity !== undefined) conditions.push(`severity <= ${Number(maxSeverity)}`)
  if (services !== undefined) conditions.push(serviceSql(services, parameters))
  if (hosts !== undefined) conditions.push(isOneOf('host', hosts, parameters))
  if (traceId !== undefined)
    conditions.push(`lower(trace_id) = ${parameters.add(encodeText(traceId), 'text')}`)
  if (spanId !== undefined) conditions.push(`lower(span_id) = ${parameters.add(encodeText(spanId), 'text')}`)
  if (text !== undefined) conditions.push(textSql(text, parameters))
  for (const attribute of attributes ?? []) conditions.push(attributeSql(attribute, parameters))
  if (contains !== undefined) conditions.push(containsSql(contains, parameters))
  for (const excluded of not ?? []) conditions.push(`(${allOf(excluded, parameters)}) IS NOT TRUE`)
  for (const filters of any ?? [])
    conditions.push(`(${filters.map((one) => `(${allOf(one, parameters)})`).join(' OR ')})`)
  return conditions
}

/** A filter as one condition. */
export function allOf(filter: DriverFilter, parameters: SqlParameters): string {
  return joined(filterSql(filter, parameters))
}

export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

/** The entries after a position in the order of a search. */
export function afterSql({ after, order }: Pick<DriverSearch, 'after' | 'order'>): string[] {
  if (after === undefined) return []
  const time = toMicroseconds(after.timestamp)
  return [`(timestamp, id) ${order === 'oldest' ? '>' : '<'} (${bigint(time)}, ${bigint(after.id)})`]
}

/** A whole number in a statement. */
export function bigint(value: number): string {
  return `'${BigInt(value)}'::bigint`
}

function joined(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' AND ')
}

/** The index is used for names that are in it. */
function serviceSql(services: readonly string[], parameters: SqlParameters): string {
  const isIndexed = services.every((service) => Buffer.byteLength(encodeText(service)) < MAX_SERVICE)
  const isOne = isOneOf('service', services, parameters)
  return isIndexed ? `${isOne} AND ${SERVICE_INDEXED}` : isOne
}

/** Whole words within the text are looked up in the index. */
function containsSql(text: string, parameters: SqlParameters): string {
  const contains = `strpos(message, ${parameters.add(encodeText(text), 'text')}) > 0`
  const words = innerWordsSql(text, parameters)
  return words === undefined ? contains : `${contains} AND ${words}`
}

function isOneOf(column: string, names: readonly string[], parameters: SqlParameters): string {
  const [only] = names
  return only !== undefined && names.length === 1
    ? `${column} = ${parameters.add(encodeText(only), 'text')}`
    : `${column} = ANY(${parameters.add(names.map(encodeText), 'text[]')})`
}
