import type { HistogramBucket } from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import type { CountedColumn } from './counted-column.js'
import type { Slices } from './slices.js'

/** What a row of an answer is about: a severity in a slice. */
export const TOTAL = '0'

/** The columns of a histogram. */
export function histogramColumns({ sql }: Slices): CountedColumn[] {
  return [
    { name: 'slice', sql, type: 'bigint' },
    { name: 'severity', sql: 'severity', type: 'smallint' },
  ]
}

/** The slices of {@link TOTAL}s by their numbers, in order. */
export function bucketsOf<T extends HistogramBucket>(
  rows: readonly Row[],
  { startOf }: Slices,
  empty: (start: number) => T,
): Map<string, T> {
  const buckets = new Map<string, T>()
  const totals = rows.filter(([kind]) => kind === TOTAL)
  const starts = new Map(totals.map(([, , , slice]) => [String(slice), startOf(slice)]))
  for (const [slice, start] of [...starts].sort(([, a], [, b]) => a - b)) buckets.set(slice, empty(start))
  for (const [, , count, slice, severity] of totals) {
    const bucket = buckets.get(String(slice)) as T
    bucket.count += Number(count)
    bucket.bySeverity[Number(severity)] = Number(count)
  }
  return buckets
}
