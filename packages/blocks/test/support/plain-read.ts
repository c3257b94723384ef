import {
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  entryFilter,
  type HistogramBucket,
  type StoredLogEntry,
  toMicroseconds,
} from '@logpond/core'
import { type ArrayRow, entryOf } from './array-part.js'

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

  histogram({ bucket, ...filter }: DriverHistogram): HistogramBucket[] {
    const width = BigInt(toMicroseconds(bucket))
    const buckets = new Map<bigint, HistogramBucket>()
    for (const { timestamp, severity } of this.#matching(filter)) {
      const time = BigInt(toMicroseconds(timestamp))
      const start = time - (((time % width) + width) % width)
      const slice = buckets.get(start) ?? { start: Number(start) / 1000, count: 0, bySeverity: {} }
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

type Place = Pick<StoredLogEntry, 'timestamp' | 'id'>
