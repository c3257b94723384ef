import type { HistogramBucket, LogStorage, SearchFilter } from '@logpond/core'
import { addValues } from './add-values.js'

const MINUTE = 60_000
const DAY = 86_400_000
/** Every offset of a time zone since 1972 is a multiple of it. */
const QUARTER = 15 * MINUTE
const WEEK = 7 * DAY
/** The epoch was a Thursday; weeks begin on Monday. */
const MONDAY = 4 * DAY

export interface SliceQuery {
  readonly filter: SearchFilter
  readonly bucket: number
  readonly utc: boolean
  readonly by?: string
  readonly limit?: number
  /** The times of the first and the last matching entry. */
  readonly range: readonly [first: number, last: number]
}

/** The slices of a histogram. They begin when clocks show multiples of their width: days at midnight, weeks on Monday. */
export async function readSlices(
  storage: LogStorage,
  query: SliceQuery,
  options: { signal?: AbortSignal } = {},
): Promise<HistogramBucket[]> {
  const { filter, bucket, utc, by, limit, range } = query
  const groups = by === undefined ? {} : { by, ...(limit !== undefined && { limit }) }
  const anchor = bucket % WEEK === 0 ? MONDAY : 0
  const behind = utc ? 0 : offsetAt(range[1])
  // An hour begins at the same time before and after clocks change, but a day does not.
  const isSplit = bucket > QUARTER && bucket % QUARTER === 0 && !utc && changesIn(range)
  if (!isSplit) return storage.histogram({ ...filter, ...groups, bucket, offset: behind + anchor }, options)
  const parts = await storage.histogram({ ...filter, ...groups, bucket: QUARTER }, options)
  return joinByClock(parts, bucket, anchor)
}

/** Joins slices by what local clocks show. */
export function joinByClock(
  parts: readonly HistogramBucket[],
  bucket: number,
  anchor: number,
): HistogramBucket[] {
  const joined = new Map<number, HistogramBucket>()
  for (const part of parts) {
    const wall = part.start - offsetAt(part.start) - anchor
    const start = Math.floor(wall / bucket) * bucket + anchor
    const slice = joined.get(start)
    joined.set(start, slice === undefined ? { ...part, start: fromClock(start) } : sum(slice, part))
  }
  return [...joined.values()]
}

function sum(a: HistogramBucket, b: HistogramBucket): HistogramBucket {
  const bySeverity = { ...a.bySeverity }
  for (const [severity, count] of Object.entries(b.bySeverity))
    bySeverity[Number(severity)] = (bySeverity[Number(severity)] ?? 0) + count
  return {
    ...a,
    count: a.count + b.count,
    bySeverity,
    ...(a.byValue !== undefined && { byValue: addValues([a.byValue, b.byValue ?? []]) }),
  }
}

/** Milliseconds that local clocks are behind UTC. */
function offsetAt(time: number): number {
  return new Date(time).getTimezoneOffset() * MINUTE
}

function fromClock(wall: number): number {
  const date = new Date(wall)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  return new Date(year, month, day, date.getUTCHours(), date.getUTCMinutes()).getTime()
}

/** Whether clocks change between two times. No zone keeps an offset for less than a week. */
function changesIn([first, last]: readonly [number, number]): boolean {
  const offset = offsetAt(last)
  for (let time = first; time < last; time += WEEK) if (offsetAt(time) !== offset) return true
  return false
}
