import type { HistogramBucket } from '@logpond/core'

const SEVERITIES = 25

/** Numbers of rows by slice of time and severity, as triples. A slice and severity may have several, which add up. */
export type SliceTriples = number[]

/** Rows that are counted one by one. Those of one slice usually follow each other. */
export class SliceCounter {
  readonly #triples: SliceTriples = []
  readonly #width: number
  readonly #counts = new Uint32Array(SEVERITIES)
  /** A time in the slice that is being counted, and its distances from the start and the end of the slice. */
  #time = 0
  #sinceStart = -1
  #untilEnd = 0

  /** @param width In microseconds. */
  constructor(width: number) {
    this.#width = width
  }

  add(time: number, severity: number): void {
    // The start of a slice may be further from the epoch than whole numbers are exact; these distances are not.
    const distance = time - this.#time
    if (distance < -this.#sinceStart || distance >= this.#untilEnd) this.#begin(time)
    this.#counts[severity] = (this.#counts[severity] as number) + 1
  }

  /** What was counted. */
  finish(): SliceTriples {
    if (this.#sinceStart >= 0) addTriples(this.#triples, this.#time - this.#sinceStart, this.#counts)
    this.#counts.fill(0)
    this.#sinceStart = -1
    this.#untilEnd = 0
    return this.#triples
  }

  #begin(time: number): void {
    this.finish()
    this.#time = time
    this.#sinceStart = sinceStartOfSlice(time, this.#width)
    this.#untilEnd = this.#width - this.#sinceStart
  }
}

/** Adds the rows of one slice. */
export function addTriples(triples: SliceTriples, start: number, bySeverity: ArrayLike<number>): void {
  for (let severity = 0; severity < bySeverity.length; severity++) {
    const count = bySeverity[severity] as number
    if (count > 0) triples.push(start, severity, count)
  }
}

/** The start of the slice with a time, both in microseconds. */
export function startOfSlice(time: number, width: number): number {
  return time - sinceStartOfSlice(time, width)
}

/** A remainder is exact, which a division is not. */
function sinceStartOfSlice(time: number, width: number): number {
  const rest = time % width
  return rest < 0 ? rest + width : rest
}

/** The slices of a histogram, ascending by their start. */
export function bucketsOf(all: Iterable<SliceTriples>): HistogramBucket[] {
  const buckets = new Map<number, HistogramBucket>()
  for (const triples of all) {
    for (let i = 0; i < triples.length; i += 3) {
      const start = triples[i] as number
      const severity = triples[i + 1] as number
      const count = triples[i + 2] as number
      let bucket = buckets.get(start)
      if (bucket === undefined) {
        bucket = { start: start / 1000, count: 0, bySeverity: {} }
        buckets.set(start, bucket)
      }
      bucket.count += count
      bucket.bySeverity[severity] = (bucket.bySeverity[severity] ?? 0) + count
    }
  }
  return [...buckets.values()].sort((a, b) => a.start - b.start)
}
