/** The widths of slices in microseconds: each divides the next, and hours and days. The place is part of the format. */
export const SLICE_WIDTHS = [1, 10, 60, 600, 3600, 21_600, 86_400].map((seconds) => seconds * 1e6)

/** The place after the last width: one slice for all times. */
export const WHOLE = SLICE_WIDTHS.length

/** Where a slice of a summary begins and ends: the least and the greatest time that a row in it can have. */
export interface SliceRange {
  readonly min: number
  readonly max: number
}

/** How a caller divides time into slices, in microseconds. */
export interface Slices {
  /** Infinite if there is one for all times. */
  readonly width: number
  /** How much later slices begin than multiples of the width; less than the width. */
  readonly offset: number
}

/** The number of slices that a range of times in microseconds touches. */
export function sliceCount(width: number, { min, max }: SliceRange): number {
  return (startOf(max, width) - startOf(min, width)) / width + 1
}

/** The place of the slice with a time. */
export function sliceOf(time: number, width: number, { min }: SliceRange): number {
  return (startOf(time, width) - startOf(min, width)) / width
}

/** The times of a slice that lie in the range. */
export function sliceRange(slice: number, width: number, range: SliceRange): SliceRange {
  const start = startOf(range.min, width) + slice * width
  return { min: Math.max(start, range.min), max: Math.min(start + width - 1, range.max) }
}

function startOf(time: number, width: number): number {
  return time - sinceStart(time, width)
}

/** The distance of a time from the start of its slice. A remainder is exact for all times, which a division is not. */
export function sinceStart(time: number, width: number): number {
  const rest = time % width
  return rest < 0 ? rest + width : rest
}

/** The distance of a time from the start of the caller's slice: no step of it is further from 0 than numbers are exact. */
export function sinceStartOfSlice(time: number, { width, offset }: Slices): number {
  const rest = sinceStart(time, width) - offset
  return rest < 0 ? rest + width : rest
}
