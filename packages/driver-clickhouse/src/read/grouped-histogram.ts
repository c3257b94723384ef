import type { DriverGroupedHistogram, HistogramBucket, ValueCount } from '@logpond/core'
import { filterSql } from '../sql/filter-sql.js'
import { valueSql } from '../sql/value-sql.js'
import type { Store } from '../store.js'
import { sliceOf } from './histogram.js'
import { topValues } from './top-values.js'

/** Counts entries by slice of time, severity and value of a field: one of the most frequent values of the whole range, or none of them. */
export async function groupedHistogram(
  store: Store,
  { bucket, offset, by, limit, ...filter }: DriverGroupedHistogram,
  lastId: () => Promise<number>,
  signal?: AbortSignal,
): Promise<HistogramBucket[]> {
  // Two reads of the same entries.
  const bounded = { ...filter, maxId: filter.maxId ?? (await lastId()) }
  const { values, tagged } = await topValues(store, { ...bounded, field: by, limit }, signal)
  const places = new Map(tagged.map((hex, place) => [hex, place]))
  const chosen = tagged.length === 0 ? "''" : tagged.map((hex) => `unhex('${hex}')`).join(', ')
  const sql = `SELECT slice, severity, hex(if(v IN (${chosen}), v, '')) AS value, count() FROM (
      SELECT ${sliceOf({ bucket, ...(offset !== undefined && { offset }) })} AS slice, severity, ${valueSql(by)} AS v
      FROM ${store.target} WHERE kind = 0 AND ${filterSql(bounded, store.dialect.words)}
    ) GROUP BY slice, severity, value ORDER BY slice`
  const rows = (await store.rows(sql, { signal })) as [number, number, string, number][]
  const buckets: (HistogramBucket & { counts: Map<number, number> })[] = []
  for (const [slice, severity, hex, count] of rows) {
    const start = slice / 1000
    let last = buckets.at(-1)
    if (last?.start !== start) {
      last = { start, count: 0, bySeverity: {}, counts: new Map() }
      buckets.push(last)
    }
    last.count += count
    last.bySeverity[severity] = (last.bySeverity[severity] ?? 0) + count
    const place = places.get(hex)
    if (place !== undefined) last.counts.set(place, (last.counts.get(place) ?? 0) + count)
  }
  return buckets.map(({ counts, ...slice }) => ({ ...slice, byValue: byValue(values, counts) }))
}

function byValue(values: readonly ValueCount[], counts: ReadonlyMap<number, number>): ValueCount[] {
  const places = [...counts].sort(([a], [b]) => a - b)
  return places.map(([place, count]) => ({ value: (values[place] as ValueCount).value, count }))
}
