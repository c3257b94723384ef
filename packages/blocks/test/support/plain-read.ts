import {
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverHistogram,
  type DriverSearch,
  type DriverTopValues,
  entryFilter,
  type FieldSummary,
  type HistogramBucket,
  type StoredLogEntry,
  type TopValues,
  toMicroseconds,
} from '@logpond/core'
import { type ArrayRow, entryOf } from './array-part.js'
import { plainFields, plainTopValues, plainValue } from './plain-counts.js'

/** What reads return, by the simplest means: each row is looked at. */
export class PlainReader {
  readonly #entries: readonly StoredLogEntry[]

  constructor(rows: readonly ArrayRow[]) {
    this.#entries = rows.map(entryOf)
  }

  search({ order, after, limit, ...filter }: DriverSearch): StoredLogEntry[] {
    const sign = order === 'newest' ? -1 : 1
    const compare = (a: Place, b: Place) => sign * (a.timestamp - b.timestamp || a.id - b.id)
    const found = this.#matching(filter).sort(compare)
    return found.filter((entry) => after === undefined || compare(entry, after) > 0).slice(0, limit)
  }

  count(filter: DriverFilter): number {
    return this.#matching(filter).length
  }

  topValues({ field, limit, ...filter }: DriverTopValues): TopValues {
    return plainTopValues(this.#matching(filter), field, limit)
  }

  fields(filter: DriverFilter): FieldSummary[] {
    return plainFields(this.#matching(filter))
  }

  groupedHistogram({ by, limit, ...query }: DriverGroupedHistogram): HistogramBucket[] {
    const { bucket, offset = 0, ...filter } = query
    const entries = this.#matching(filter)
    const { values } = plainTopValues(entries, by, limit)
    return this.histogram(query).map((slice) => {
      const inSlice = entries.filter(({ timestamp }) => startOf(timestamp, bucket, offset) === slice.start)
      const counts = values.map(({ value }) => ({
        value,
        count: inSlice.filter((entry) => plainValue(entry, by) === value).length,
      }))
      return { ...slice, byValue: counts.filter(({ count }) => count > 0) }
    })
  }

  histogram({ bucket, offset = 0, ...filter }: DriverHistogram): HistogramBucket[] {
    const buckets = new Map<number, HistogramBucket>()
    for (const { timestamp, severity } of this.#matching(filter)) {
      const start = startOf(timestamp, bucket, offset)
      const slice = buckets.get(start) ?? { start, count: 0, bySeverity: {} }
      slice.count++
      slice.bySeverity[severity] = (slice.bySeverity[severity] ?? 0) + 1
      buckets.set(start, slice)
    }
    return [...buckets.values()].sort((a, b) => a.start - b.start)
  }

  readAfter(id: number, filter: DriverFilter, limit: number): StoredLogEntry[] {
    const found = this.#matching(filter).filter((entry) => entry.id > id)
    return found.sort((a, b) => a.id - b.id).slice(0, limit)
  }

  #matching(filter: DriverFilter): StoredLogEntry[] {
    return this.#entries.filter(entryFilter(filter))
  }
}

function startOf(timestamp: number, bucket: number, offset: number): number {
  const [time, width, shift] = [timestamp, bucket, offset].map((each) => BigInt(toMicroseconds(each))) as [
    bigint,
    bigint,
    bigint,
  ]
  const since = (((time - shift) % width) + width) % width
  return Number(time - since) / 1000
}

type Place = Pick<StoredLogEntry, 'timestamp' | 'id'>
