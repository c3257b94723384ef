import { behindUtc, offsetOf, type Zone } from './slices.js'

/** Slices next to each other, from a time to the next one, all of the same length. */
export interface SliceRun {
  readonly from: number
  readonly to: number
  /** The length of each slice. */
  readonly width: number
  /** By how much slices start later than multiples of their length. */
  readonly offset: number
}

/** No time zone changes its clocks twice within two of these. */
const DAY = 24 * 3_600_000

/**
 * The edges of the slices that overlap a range, one more than there are slices, by the clocks of a time zone: a slice of a day lasts from
 * midnight to midnight, also if it has 23 or 25 hours.
 */
export function sliceEdges(from: number, to: number, width: number, zone: Zone): number[] {
  // Local times are milliseconds since the Unix epoch, as if the clocks showed UTC.
  const anchor = offsetOf(width, 0)
  const first = Math.floor((from - behindUtc(from, zone) - anchor) / width) * width + anchor
  const edges: number[] = []
  // One before it, because the clocks may have been put back since.
  for (let local = first - width; ; local += width) {
    const edge = timeAt(local, zone)
    if (edge <= from) edges.length = 0
    // If clocks skip all of a slice, the next one starts at the same time.
    if (edge !== edges.at(-1)) edges.push(edge)
    if (edge >= to) return edges
  }
}

/** Slices as runs of the same length, so that each run can be counted at once. */
export function runsOf(edges: readonly number[]): SliceRun[] {
  const runs: SliceRun[] = []
  for (let i = 1; i < edges.length; i++) {
    const [from, to] = [edges[i - 1] as number, edges[i] as number]
    const last = runs.at(-1)
    if (last !== undefined && last.width === to - from) runs[runs.length - 1] = { ...last, to }
    else runs.push({ from, to, width: to - from, offset: modulo(from, to - from) })
  }
  return runs
}

/** The first time at which the clocks of a zone show a local time or a later one. */
function timeAt(local: number, zone: Zone): number {
  const early = local + behindUtc(local, zone) - DAY
  const [before, after] = [behindUtc(early, zone), behindUtc(early + 2 * DAY, zone)]
  if (before === after) return local + before
  const change = changeBetween(early, early + 2 * DAY, zone)
  return local + before < change ? local + before : Math.max(change, local + after)
}

/** The time at which clocks change, once, between two times. */
function changeBetween(start: number, end: number, zone: Zone): number {
  const before = behindUtc(start, zone)
  let [low, high] = [Math.floor(start), Math.ceil(end)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (behindUtc(middle, zone) === before) low = middle
    else high = middle
  }
  return high
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
