import { type DuckDBValue, listValue } from '@duckdb/node-api'
import { type DriverFilter, type DriverSearch, toMicroseconds } from '@logpond/core'

/** A part of a statement, and the values of its parameters. */
export interface Sql {
  readonly sql: string
  readonly values: DuckDBValue[]
}

/** Whether SQL alone selects the matching entries. For words and attributes, `entryFilter` is needed too. */
export function isExact({ text, attributes }: DriverFilter): boolean {
  return text === undefined && attributes === undefined
}

/** A condition that selects all entries that may match; if the filter {@link isExact}, only entries that match. */
export function where(filter: DriverFilter & Partial<DriverSearch>, greaterThanId?: number): Sql {
  const conditions = ['true']
  const values: DuckDBValue[] = []
  const narrow = (condition: string, ...operands: DuckDBValue[]) => {
    conditions.push(condition)
    values.push(...operands)
  }
  const { minSeverity, maxSeverity, services, hosts, traceId, contains } = filter
  const { startTime, endTime, maxId, after, order } = filter
  // The cast is needed because DuckDB reads a bigint as a HUGEINT, and would convert the column to compare it.
  if (startTime !== undefined) narrow('timestamp >= ?::BIGINT', microseconds(startTime))
  if (endTime !== undefined) narrow('timestamp < ?::BIGINT', microseconds(endTime))
  if (greaterThanId !== undefined) narrow('id > ?::BIGINT', BigInt(greaterThanId))
  if (maxId !== undefined) narrow('id <= ?::BIGINT', BigInt(maxId))
  if (minSeverity !== undefined) narrow('severity >= ?::INTEGER', minSeverity)
  if (maxSeverity !== undefined) narrow('severity <= ?::INTEGER', maxSeverity)
  if (services !== undefined) narrow('service = ANY(?)', listValue(services))
  if (hosts !== undefined) narrow('host = ANY(?)', listValue(hosts))
  if (traceId !== undefined) narrow('lower(trace_id) = ?', traceId)
  // LIKE would interpret wildcards.
  if (contains !== undefined) narrow('contains(message, ?)', contains)
  if (after !== undefined) {
    const follows = order === 'oldest' ? '>' : '<'
    const time = microseconds(after.timestamp)
    narrow(`timestamp ${follows}= ?::BIGINT`, time)
    narrow(`(timestamp ${follows} ?::BIGINT OR id ${follows} ?::BIGINT)`, time, BigInt(after.id))
  }
  return { sql: `WHERE ${conditions.join(' AND ')}`, values }
}

export const microseconds = (milliseconds: number) => BigInt(toMicroseconds(milliseconds))
