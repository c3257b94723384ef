/** The entries that something is about. */
export interface Extent {
  /** `undefined` if that is not known. */
  readonly count: number | undefined
  readonly firstId: number
  readonly lastId: number
  /** Microseconds since the Unix epoch. */
  readonly minTime: number
  readonly maxTime: number
}

export function extentOf({ count, firstId, lastId, minTime, maxTime }: Extent): Extent {
  return { count, firstId, lastId, minTime, maxTime }
}

/** For the middle of a sentence: how many entries, which ids and which times. */
export function describeExtent(extent: Extent): string {
  const { count } = extent
  const entries = count === undefined ? 'an unknown number of entries' : `${count} entries`
  return `${entries} with ${describeRange(extent)}`
}

/** For the middle of a sentence: which ids and which times. */
export function describeRange({ firstId, lastId, minTime, maxTime }: Extent): string {
  return `ids from ${firstId} to ${lastId} and times from ${isoTime(minTime)} to ${isoTime(maxTime)}`
}

function isoTime(microseconds: number): string {
  const date = new Date(microseconds / 1000)
  return Number.isNaN(date.getTime()) ? `${microseconds} µs` : date.toISOString()
}
