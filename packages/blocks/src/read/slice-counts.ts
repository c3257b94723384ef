import type { HistogramBucket } from '@logpond/core'
import { type Slices, sinceStartOfSlice } from '../summary/slice-width.js'

/** Kinds below this are severities. */
export const KINDS_OF_VALUES = 32

/**
 * Numbers of rows by slice of time and kind, as triples: start, kind and number of rows. The kind is a severity, or the place of a
 * value after {@link KINDS_OF_VALUES}. A slice and kind may have several, which add up.
 */
export type SliceTriples = number[]

/** Rows that are counted one by one. Those of one slice usually follow each other. */
export class SliceCounter {
  readonly #triples: SliceTriples = []
  readonly #slices: Slices
  /** By kind, and the kinds that are not 0. */
  readonly #counts: Uint32Array
  readonly #kinds: number[] = []
  /** A time in the slice that is being counted, and its distances from the start and the end of the slice. */
  #time = 0
  #sinceStart = -1
  #untilEnd = 0

  /** @param values Number of places of values. */
  constructor(slices: Slices, values = 0) {
    this.#slices = slices
    this.#counts = new Uint32Array(KINDS_OF_VALUES + values)
  }

  add(time: number, kind: number): void {
    // The start of a slice may be further from the epoch than whole numbers are exact; these distances are not.
    const distance = time - this.#time
    if (distance < -this.#sinceStart || distance >= this.#untilEnd) this.#begin(time)
    const count = this.#counts[kind] as number
    if (count === 0) this.#kinds.push(kind)
    this.#counts[kind] = count + 1
  }

  /** What was counted. */
  finish(): SliceTriples {
    for (const kind of this.#kinds) {
      this.#triples.push(this.#time - this.#sinceStart, kind, this.#counts[kind] as number)
      this.#counts[kind] = 0
    }
    this.#kinds.length = 0
    this.#sinceStart = -1
    this.#untilEnd = 0
    return this.#triples
  }

  #begin(time: number): void {
    this.finish()
    this.#time = time
    this.#sinceStart = sinceStartOfSlice(time, this.#slices)
    this.#untilEnd = this.#slices.width - this.#sinceStart
  }
}

/** Adds the rows of one slice. */
export function addTriples(triples: SliceTriples, start: number, bySeverity: ArrayLike<number>): void {
  for (let severity = 0; severity < bySeverity.length; severity++) {
    const count = bySeverity[severity] as number
    if (count > 0) triples.push(start, severity, count)
  }
}

/** The start of the slice with a time in microseconds. */
export function startOfSlice(time: number, slices: Slices): number {
  return time - sinceStartOfSlice(time, slices)
}

/** The slices of a histogram, ascending by their start. */
export function bucketsOf(all: Iterable<SliceTriples>): HistogramBucket[] {
  const buckets = new Map<number, HistogramBucket>()
  for (const triples of all) {
    for (let i = 0; i < triples.length; i += 3) {
      const severity = triples[i + 1] as number
      if (severity >= KINDS_OF_VALUES) continue
      const start = triples[i] as number
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
