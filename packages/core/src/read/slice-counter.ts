import type { DriverHistogram } from '../contract/driver-queries.js'
import type { AttributeValue } from '../contract/log-entry.js'
import type { HistogramBucket, ValueCount } from '../contract/read-results.js'
import { toMicroseconds } from '../time/timestamp.js'

/** The values of a field that a histogram counts, most frequent first. */
export interface Groups {
  readonly values: readonly ValueCount[]
  readonly complete: boolean
}

interface Slice {
  readonly bucket: HistogramBucket
  /** By the place of the value among the values of the whole range; none until an entry has one. */
  counts?: Map<number, number>
}

/** Counts entries by slice of time, severity and, if there are groups, value of a field. */
export class SliceCounter {
  readonly #width: number
  readonly #offset: number
  readonly #groups: Groups | undefined
  readonly #places: ReadonlyMap<AttributeValue, number>
  readonly #slices = new Map<number, Slice>()

  constructor({ bucket, offset = 0 }: Pick<DriverHistogram, 'bucket' | 'offset'>, groups?: Groups) {
    this.#width = toMicroseconds(bucket)
    this.#offset = toMicroseconds(offset)
    this.#groups = groups
    this.#places = new Map(groups?.values.map(({ value }, place) => [value, place]))
  }

  add(timestamp: number, severity: number, value?: AttributeValue): void {
    const start = this.#startOf(toMicroseconds(timestamp))
    let slice = this.#slices.get(start)
    if (slice === undefined) {
      slice = { bucket: { start: start / 1000, count: 0, bySeverity: {} } }
      this.#slices.set(start, slice)
    }
    const { bucket } = slice
    bucket.count++
    bucket.bySeverity[severity] = (bucket.bySeverity[severity] ?? 0) + 1
    const place = value === undefined ? undefined : this.#places.get(value)
    if (place === undefined) return
    slice.counts ??= new Map()
    slice.counts.set(place, (slice.counts.get(place) ?? 0) + 1)
  }

  /** Ascending by time. */
  buckets(): HistogramBucket[] {
    const byTime = Array.from(this.#slices.values()).sort((a, b) => a.bucket.start - b.bucket.start)
    const groups = this.#groups
    if (groups === undefined) return byTime.map(({ bucket }) => bucket)
    return byTime.map(({ bucket, counts }) => ({
      ...bucket,
      byValue: byValue(groups, counts),
      ...(groups.complete ? undefined : { complete: false }),
    }))
  }

  /**
   * With whole numbers and `%`, which is exact: a division could round. So could the difference of a time before the epoch and an offset,
   * so the offset is subtracted from a number that is not negative.
   */
  #startOf(time: number): number {
    const width = this.#width
    const rest = time % width
    const since = (rest < 0 ? rest + width : rest) - this.#offset
    return time - (since < 0 ? since + width : since)
  }
}

function byValue({ values }: Groups, counts: ReadonlyMap<number, number> = new Map()): ValueCount[] {
  const places = Array.from(counts).sort(([a], [b]) => a - b)
  return places.map(([place, count]) => ({ value: (values[place] as ValueCount).value, count }))
}
