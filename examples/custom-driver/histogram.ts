import { type HistogramBucket, type StoredLogEntry, toMicroseconds } from '@logpond/core'

/** Counts entries per bucket. The entries must be in order of time. */
export async function histogram(
  chunks: AsyncIterable<StoredLogEntry[]>,
  bucketWidth: number,
): Promise<HistogramBucket[]> {
  const width = toMicroseconds(bucketWidth)
  const buckets = new Map<number, HistogramBucket>()
  for await (const chunk of chunks) {
    for (const { timestamp, severity } of chunk) {
      const start = floorTo(width, toMicroseconds(timestamp)) / 1000
      const bucket = buckets.get(start) ?? { start, count: 0, bySeverity: {} }
      bucket.count++
      bucket.bySeverity[severity] = (bucket.bySeverity[severity] ?? 0) + 1
      buckets.set(start, bucket)
    }
  }
  return [...buckets.values()]
}

/** The greatest multiple of the width that is not above the value. Both are whole numbers: fractions would be rounded. */
function floorTo(width: number, value: number): number {
  const rest = value % width
  return value - (rest < 0 ? rest + width : rest)
}
