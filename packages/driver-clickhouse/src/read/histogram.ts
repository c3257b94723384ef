import { type DriverHistogram, type HistogramBucket, toMicroseconds } from '@logpond/core'
import { filterSql } from '../sql/filter-sql.js'
import type { Store } from '../store.js'

/** Counts entries by slice of time and severity. */
export async function histogram(
  store: Store,
  { bucket, offset, ...filter }: DriverHistogram,
  signal?: AbortSignal,
): Promise<HistogramBucket[]> {
  const where = filterSql(filter, store.dialect.words)
  const sql = `SELECT ${sliceOf({ bucket, ...(offset !== undefined && { offset }) })} AS slice, severity, count()
    FROM ${store.target} WHERE kind = 0 AND ${where} GROUP BY slice, severity ORDER BY slice`
  const buckets: HistogramBucket[] = []
  for (const [slice, severity, count] of (await store.rows(sql, { signal })) as [number, number, number][]) {
    const start = slice / 1000
    let last = buckets.at(-1)
    if (last?.start !== start) {
      last = { start, count: 0, bySeverity: {} }
      buckets.push(last)
    }
    last.count += count
    last.bySeverity[severity] = count
  }
  return buckets
}

/**
 * The beginning of the slice of a time. The remainder of a division has the sign of the dividend, so the width is added. A literal above
 * zero is unsigned, and so would the remainder be.
 */
export function sliceOf({ bucket, offset = 0 }: Pick<DriverHistogram, 'bucket' | 'offset'>): string {
  const signed = `toInt64(${toMicroseconds(bucket)})`
  const shift = toMicroseconds(offset)
  return `ts - ((((ts - ${shift}) % ${signed}) + ${signed}) % ${signed})`
}
