import { type DriverFilter, type DriverSearch, toMicroseconds } from '@logpond/core'
import { attributeSql } from './attribute-sql.js'
import { literal } from './literal.js'
import { textSql, type WordSql } from './text-sql.js'

/**
 * A condition of SQL that holds for the entries that match, exactly. It is never NULL: a NOT of it holds for all others.
 */
export function filterSql(filter: DriverFilter, words: WordSql): string {
  const conditions = conditionsOf(filter, words)
  return conditions.length === 0 ? '1' : conditions.join(' AND ')
}

/** {@link filterSql} for entries of the table, with a condition for those after a place in the order. */
export function searchSql(
  { order, after, ...filter }: DriverFilter & Pick<DriverSearch, 'order' | 'after'>,
  words: WordSql,
): string {
  const conditions = ['kind = 0', ...conditionsOf(filter, words)]
  if (after !== undefined) {
    const follows = order === 'oldest' ? '>' : '<'
    const time = toMicroseconds(after.timestamp)
    conditions.push(`ts ${follows}= ${time}`, `(ts ${follows} ${time} OR id ${follows} ${after.id})`)
  }
  return conditions.join(' AND ')
}

function conditionsOf(filter: DriverFilter, words: WordSql): string[] {
  const { minSeverity, maxSeverity, startTime, endTime, maxId, services, hosts, traceId, spanId } = filter
  const { contains, attributes = [], text, any = [], not = [] } = filter
  const conditions: string[] = []
  if (startTime !== undefined) conditions.push(`ts >= ${toMicroseconds(startTime)}`)
  if (endTime !== undefined) conditions.push(`ts < ${toMicroseconds(endTime)}`)
  if (maxId !== undefined) conditions.push(`id <= ${maxId}`)
  if (minSeverity !== undefined) conditions.push(`severity >= ${minSeverity}`)
  if (maxSeverity !== undefined) conditions.push(`severity <= ${maxSeverity}`)
  if (services !== undefined) conditions.push(namesSql('service', services))
  if (hosts !== undefined) conditions.push(namesSql('host', hosts))
  if (traceId !== undefined) conditions.push(`lower(ifNull(trace_id, '')) = ${literal(traceId)}`)
  if (spanId !== undefined) conditions.push(`lower(ifNull(span_id, '')) = ${literal(spanId)}`)
  if (contains !== undefined) conditions.push(`position(message, ${literal(contains)}) > 0`)
  conditions.push(...attributes.map(attributeSql))
  if (text !== undefined) conditions.push(`(${textSql(text, words)})`)
  for (const one of not) conditions.push(`NOT (${filterSql(one, words)})`)
  for (const list of any) conditions.push(`(${list.map((one) => `(${filterSql(one, words)})`).join(' OR ')})`)
  return conditions
}

function namesSql(column: 'service' | 'host', names: readonly string[]): string {
  return `ifNull(${column} IN (${names.map(literal).join(', ')}), 0)`
}
