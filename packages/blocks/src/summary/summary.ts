import type { FieldTest, TimestampTest } from '@logpond/core'
import { decodeSummary, type SummaryContent } from './decode-summary.js'
import { isOfSeries, passSeries, type SeriesValues } from './series-tests.js'
import { type SliceRange, type Slices, sinceStartOfSlice, sliceRange } from './slice-width.js'

/**
 * Called with a number of rows.
 *
 * @param time A time in the caller's slice of these rows, in microseconds.
 */
export type AddRows = (time: number, severity: number, rows: number, service: string | undefined) => void

/** The numbers of rows of a block by slice of time, service and severity. */
export class Summary {
  readonly #bytes: Uint8Array
  readonly #range: SliceRange
  #content: SummaryContent | undefined

  /**
   * @param bytes As `encodeSummary` returned them; not empty. They are decoded when they are first used.
   * @param range The least and the greatest timestamp of the block.
   */
  constructor(bytes: Uint8Array, range: SliceRange) {
    this.#bytes = bytes
    this.#range = range
  }

  /** Whether tests look only at columns that summaries count: time, and, also in `any` and `not`, service and severity. */
  static decides(tests: readonly FieldTest[]): boolean {
    return tests.every((test) => test.column === 'timestamp' || isOfSeries(test))
  }

  /**
   * Counts the rows that pass all tests, by slice of time and severity. Returns false, and adds nothing, if the summary does not show
   * them: for tests of other columns than time, service and severity, and where a bound of time or an edge of the caller's slices is
   * inside a slice of the summary.
   *
   * @param wanted The caller's slices.
   * @throws LogStorageError CORRUPT
   */
  count(tests: readonly FieldTest[], wanted: Slices, add: AddRows): boolean {
    if (!Summary.decides(tests)) return false
    const content = this.#decoded()
    const times = tests.filter((test) => test.column === 'timestamp')
    const whole = decide(this.#range, times, wanted)
    if (whole === 'none') return true
    const slices = whole === 'all' ? [this.#range] : decidedSlices(content, this.#range, times, wanted)
    if (slices === undefined) return false
    const counts = whole === 'all' ? undefined : content.counts()
    for (const [i, series] of content.series.entries()) {
      if (!passSeries(tests, series)) continue
      for (const [slice, range] of slices.entries()) {
        if (range === undefined) continue
        const rows = counts === undefined ? series.rows : (counts[i * content.slices + slice] as number)
        if (rows > 0) add(range.min, series.severity, rows, series.service)
      }
    }
    return true
  }

  /** The numbers of rows by service and severity. */
  series(): readonly (SeriesValues & { readonly rows: number })[] {
    return this.#decoded().series
  }

  /** @throws LogStorageError CORRUPT if the summary is damaged. */
  check(): void {
    this.#decoded().counts()
  }

  #decoded(): SummaryContent {
    this.#content ??= decodeSummary(this.#bytes, this.#range)
    return this.#content
  }
}

/** The range of each slice whose rows are counted, `undefined` for the others. Nothing if that is not clear for all of them. */
function decidedSlices(
  { width, slices }: SummaryContent,
  range: SliceRange,
  times: readonly TimestampTest[],
  wanted: Slices,
): (SliceRange | undefined)[] | undefined {
  if (slices === 1) return undefined
  const decided: (SliceRange | undefined)[] = []
  for (let slice = 0; slice < slices; slice++) {
    const part = sliceRange(slice, width, range)
    const pass = decide(part, times, wanted)
    if (pass === undefined) return undefined
    decided.push(pass === 'all' ? part : undefined)
  }
  return decided
}

/** Whether all times of a range pass the tests and lie in one slice of the caller, or none passes; `undefined` if neither. */
function decide(
  { min, max }: SliceRange,
  tests: readonly TimestampTest[],
  wanted: Slices,
): 'none' | 'all' | undefined {
  const first = min / 1000
  const last = max / 1000
  let isIn = true
  for (const { start, end } of tests) {
    if (last < start || first >= end) return 'none'
    if (first < start || last >= end) isIn = false
  }
  // The end of a wide slice may be further from the epoch than numbers are exact; these distances are not.
  const { width } = wanted
  const isInOne = width === Infinity || max - min < width - sinceStartOfSlice(min, wanted)
  return isIn && isInOne ? 'all' : undefined
}
