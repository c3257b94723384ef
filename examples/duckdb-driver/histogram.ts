import { type DriverHistogram, type HistogramBucket, toMicroseconds } from '@logpond/core'
import type { DuckDBStore } from './duckdb-store.ts'
import { isExact, where } from './filter-sql.ts'
import { matching } from './find.ts'

/**
 * The start of the bucket of a time. All three parameters are the width. The remainder of a division has the sign of the
 * dividend, so the width is added for times before 1970.
 */
const BUCKET_START = 'timestamp - ((timestamp % ?::BIGINT) + ?::BIGINT) % ?::BIGINT'

/** Counts entries per bucket. DuckDB does it if SQL alone selects the matching entries. */
export async function histogram(
  store: DuckDBStore,
  query: DriverHistogram,
  signal?: AbortSignal,
): Promise<HistogramBucket[]> {
  const width = toMicroseconds(query.bucket)
  const place = where(query)
  const buckets = new Buckets()
  if (isExact(query)) {
    const sql = `SELECT ${BUCKET_START}, severity, count(*) FROM entries ${place.sql} GROUP BY ALL`
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

/** The greatest multiple of the width that is not above the value. Both are whole numbers: fractions would be rounded. */
function floorTo(width: number, value: number): number {
  const rest = value % width
  return value - (rest < 0 ? rest + width : rest)
}
