import { type DriverHistogram, type HistogramBucket, toMicroseconds } from '@logpond/core'
import type { DuckDBStore } from './duckdb-store.ts'
import { isExact, where } from './filter-sql.ts'
import { matching } from './find.ts'

/**
 * The start of the slice that a time lies in; the parameters are the width, three times. The rest of a division has the
 * sign of the dividend, so the width is added for times before 1970.
 */
const SLICE_START = 'timestamp - ((timestamp % ?::BIGINT) + ?::BIGINT) % ?::BIGINT'

/** Counts per slice: DuckDB groups, where it can tell the entries that match. */
export async function histogram(
  store: DuckDBStore,
  query: DriverHistogram,
  signal?: AbortSignal,
): Promise<HistogramBucket[]> {
  const width = toMicroseconds(query.bucket)
  const place = where(query)
  const buckets = new Buckets()
  if (isExact(query)) {
    const sql = `SELECT ${SLICE_START}, severity, count(*) FROM entries ${place.sql} GROUP BY ALL`
    const values = [BigInt(width), BigInt(width), BigInt(width), ...place.values]
    for await (const rows of store.query({ sql, values }, signal)) {
      for (const [start, severity, count] of rows) buckets.add(Number(start), Number(severity), Number(count))
    }
  } else {
    for await (const entries of matching(store, query, place, signal)) {
      for (const { timestamp, severity } of entries) {
        buckets.add(floorTo(width, toMicroseconds(timestamp)), severity, 1)
      }
    }
  }
  return buckets.sorted()
}

class Buckets {
  readonly #buckets = new Map<number, HistogramBucket>()

  /** @param start In microseconds. */
  add(start: number, severity: number, count: number): void {
    const bucket = this.#buckets.get(start) ?? { start: start / 1000, count: 0, bySeverity: {} }
    bucket.count += count
    bucket.bySeverity[severity] = (bucket.bySeverity[severity] ?? 0) + count
    this.#buckets.set(start, bucket)
  }

  sorted(): HistogramBucket[] {
    return [...this.#buckets.values()].sort((a, b) => a.start - b.start)
  }
}

/** The multiple of the width at or below the value. Of whole numbers: fractions would be rounded. */
function floorTo(width: number, value: number): number {
  const rest = value % width
  return value - (rest < 0 ? rest + width : rest)
}
