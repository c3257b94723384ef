import {
  compareValues,
  type DriverField,
  type DriverGroupedHistogram,
  type DriverTopValues,
  type HistogramBucket,
  type TopValues,
  type ValueCount,
} from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import { bucketsOf, histogramColumns, TOTAL } from './buckets.js'
import type { CellCounter } from './cell-counter.js'
import { type CountedField, countedField } from './counted-field.js'
import { slicesOf } from './slices.js'
import { SqlParameters } from './sql-parameters.js'

/** Values that are fetched beyond those of the answer, because they are as frequent as its last one. */
const MAX_TIES = 100_000

/** What a row of an answer is about, beside a slice. */
const VALUE = '1'
const VALUE_IN_SLICE = '2'
const MISSING = '3'

/** Counts entries by the values of a field, all of them. */
export class ValueCounts {
  readonly #counter: CellCounter

  constructor(counter: CellCounter) {
    this.#counter = counter
  }

  async top({ field, limit, ...filter }: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    const { read } = countedField(field, new SqlParameters())
    const rows = await this.#counter.rows(
      {
        filter,
        name: nameOf(field),
        columns: (parameters) => [countedField(field, parameters)],
        answer: `SELECT '${MISSING}', NULL::text, coalesce(sum(entries) FILTER (WHERE value IS NULL), 0), count(value), NULL::bigint, NULL::bigint FROM cells
    UNION ALL SELECT '${VALUE}', value::text, entries, NULL, NULL, NULL FROM ${mostFrequent('cells', limit)}`,
      },
      signal,
    )
    const [, , missing, distinct] = rows.find(([kind]) => kind === MISSING) ?? []
    return {
      values: valuesOf(rows, read, limit),
      distinct: Number(distinct),
      missing: Number(missing),
      complete: true,
    }
  }

  async histogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    const { by, limit, bucket, offset, ...filter } = query
    const { read } = countedField(by, new SqlParameters())
    const slices = slicesOf(query)
    const rows = await this.#counter.rows(
      {
        filter,
        name: nameOf(by, bucket, offset),
        columns: (parameters) => [...histogramColumns(slices), countedField(by, parameters)],
        tables: [
          `counted AS (SELECT value, sum(entries) AS entries FROM cells GROUP BY 1)`,
          `frequent AS MATERIALIZED (SELECT * FROM ${mostFrequent('counted', limit)})`,
        ],
        answer: `SELECT '${VALUE}', value::text, entries, NULL::bigint, NULL::bigint, NULL::bigint FROM frequent
    UNION ALL SELECT '${TOTAL}', NULL, sum(entries), slice, severity, NULL FROM cells GROUP BY slice, severity
    UNION ALL SELECT '${VALUE_IN_SLICE}', value::text, sum(entries), slice, NULL, NULL FROM cells
      WHERE value IN (SELECT value FROM frequent) GROUP BY slice, value`,
      },
      signal,
    )
    const buckets = bucketsOf(rows, slices, emptyBucket)
    addValues(buckets, rows, valuesOf(rows, read, limit), read)
    return [...buckets.values()]
  }
}

type ValueBucket = HistogramBucket & { byValue: ValueCount[] }

const emptyBucket = (start: number): ValueBucket => ({ start, count: 0, bySeverity: {}, byValue: [] })

/** Almost every entry has a trace id of its own, or one that few others have. */
function nameOf(field: DriverField, ...slices: unknown[]): string | undefined {
  return field.column === 'traceId' ? undefined : JSON.stringify([field, ...slices])
}

/** The most frequent values, with all that are as frequent as the last: which of them come first is not decided by Postgres. */
function mostFrequent(table: string, limit: number): string {
  return `(SELECT * FROM (
      SELECT value, entries FROM ${table} WHERE value IS NOT NULL ORDER BY entries DESC FETCH FIRST ${limit} ROWS WITH TIES
    ) ties LIMIT ${limit + MAX_TIES}) frequent`
}

function valuesOf(rows: readonly Row[], read: CountedField['read'], limit: number): ValueCount[] {
  return rows
    .filter(([kind]) => kind === VALUE)
    .map(([, value, count]) => ({ value: read(value as string), count: Number(count) }))
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
    .slice(0, limit)
}

/** Adds to each slice how often it has the values, in their order. */
function addValues(
  buckets: ReadonlyMap<string, ValueBucket>,
  rows: readonly Row[],
  values: readonly ValueCount[],
  read: CountedField['read'],
): void {
  const places = new Map(values.map(({ value }, place) => [value, place]))
  for (const [kind, text, count, slice] of rows) {
    if (kind !== VALUE_IN_SLICE) continue
    const value = read(text as string)
    if (places.has(value)) buckets.get(String(slice))?.byValue.push({ value, count: Number(count) })
  }
  const byPlace = (a: ValueCount, b: ValueCount) => Number(places.get(a.value)) - Number(places.get(b.value))
  for (const { byValue } of buckets.values()) byValue.sort(byPlace)
}
