import {
  compareValues,
  type DriverGroupedHistogram,
  type DriverTopValues,
  type HistogramBucket,
  type TopValues,
  type ValueCount,
} from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import type { ReadQueries } from '../connection/read-queries.js'
import { type CountedField, countedField } from './counted-field.js'
import { countedRows } from './counted-rows.js'
import { filterSql } from './filter-sql.js'
import { type Slices, slicesOf } from './slices.js'
import { SqlParameters } from './sql-parameters.js'

/** Values that are fetched beyond those of the answer, because they are as frequent as its last one. */
const MAX_TIES = 100_000

/** What a row of a result is about. */
const VALUE = '0'
const SLICE = '1'
const TOTAL = '2'

/** Counts entries by the values of a field, all of them, in one statement. */
export class ValueCounts {
  readonly #queries: ReadQueries
  readonly #schema: string

  /** @param schema The name of the schema, quoted. */
  constructor(queries: ReadQueries, schema: string) {
    this.#queries = queries
    this.#schema = schema
  }

  async top(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    const parameters = new SqlParameters()
    const field = countedField(query.field, parameters)
    const all = countedRows({ value: field.sql }, this.#schema, filterSql(query, parameters))
    const sql = `WITH counted AS MATERIALIZED (SELECT value, count(*) AS entries FROM ${all} GROUP BY 1)
    SELECT ${TOTAL}, NULL, coalesce(sum(entries) FILTER (WHERE value IS NULL), 0), count(value) FROM counted
    UNION ALL SELECT ${VALUE}, value::text, entries, NULL FROM ${mostFrequent('counted', query.limit)}`
    const rows = await this.#queries.rows(sql, parameters.values, signal)
    const [, , missing, distinct] = rows.find(([kind]) => kind === TOTAL) ?? []
    return {
      values: valuesOf(rows, field, query.limit),
      distinct: Number(distinct),
      missing: Number(missing),
      complete: true,
    }
  }

  async histogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    const parameters = new SqlParameters()
    const field = countedField(query.by, parameters)
    const slices = slicesOf(query)
    const columns = { slice: slices.sql, severity: 'severity', value: field.sql }
    const all = countedRows(columns, this.#schema, filterSql(query, parameters))
    const sql = `WITH cells AS MATERIALIZED (
      SELECT slice, severity, value, count(*) AS entries FROM ${all} GROUP BY 1, 2, 3
    ),
    counted AS (SELECT value, sum(entries) AS entries FROM cells GROUP BY 1),
    frequent AS MATERIALIZED (SELECT * FROM ${mostFrequent('counted', query.limit)})
    SELECT ${VALUE}, value::text, entries, NULL, NULL FROM frequent
    UNION ALL SELECT ${TOTAL}, NULL, sum(entries), slice, severity FROM cells GROUP BY slice, severity
    UNION ALL SELECT ${SLICE}, value::text, sum(entries), slice, NULL FROM cells
      WHERE value IN (SELECT value FROM frequent) GROUP BY slice, value`
    const rows = await this.#queries.rows(sql, parameters.values, signal)
    return bucketsOf(rows, valuesOf(rows, field, query.limit), field, slices)
  }
}

/** The most frequent values, with all that are as frequent as the last: which of them come first is not decided by Postgres. */
function mostFrequent(table: string, limit: number): string {
  return `(SELECT * FROM (
      SELECT value, entries FROM ${table} WHERE value IS NOT NULL ORDER BY entries DESC FETCH FIRST ${limit} ROWS WITH TIES
    ) ties LIMIT ${limit + MAX_TIES}) frequent`
}

function valuesOf(rows: readonly Row[], { read }: CountedField, limit: number): ValueCount[] {
  return rows
    .filter(([kind]) => kind === VALUE)
    .map(([, value, count]) => ({ value: read(value as string), count: Number(count) }))
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
    .slice(0, limit)
}

function bucketsOf(
  rows: readonly Row[],
  values: readonly ValueCount[],
  { read }: CountedField,
  { startOf }: Slices,
): HistogramBucket[] {
  const buckets = new Map<string, HistogramBucket & { byValue: ValueCount[] }>()
  for (const [kind, , count, slice, severity] of rows) {
    if (kind !== TOTAL) continue
    const key = String(slice)
    const bucket = buckets.get(key) ?? { start: startOf(slice), count: 0, bySeverity: {}, byValue: [] }
    bucket.count += Number(count)
    bucket.bySeverity[Number(severity)] = Number(count)
    buckets.set(key, bucket)
  }
  const places = new Map(values.map(({ value }, place) => [value, place]))
  for (const [kind, text, count, slice] of rows) {
    if (kind !== SLICE) continue
    const value = read(text as string)
    if (places.has(value)) buckets.get(String(slice))?.byValue.push({ value, count: Number(count) })
  }
  const byPlace = (a: ValueCount, b: ValueCount) => Number(places.get(a.value)) - Number(places.get(b.value))
  for (const { byValue } of buckets.values()) byValue.sort(byPlace)
  return [...buckets.values()].sort((a, b) => a.start - b.start)
}
