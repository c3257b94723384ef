import type { PartEntry } from '../directory/directory-view.js'
import type { Part, RowSet } from '../part/part.js'
import type { Slices } from '../summary/slice-width.js'
import type { ValueCounts } from '../values/value-counts.js'
import { FIRST_PLACE } from '../values/value-table.js'
import { isOneSlice } from './is-one-slice.js'
import type { Found } from './read.js'
import { addTriples, KINDS_OF_VALUES, SliceCounter, type SliceTriples, startOfSlice } from './slice-counts.js'

/** Numbers in all triples: 8 MiB. */
const MAX_NUMBERS = 2 ** 20

/**
 * The slices of parts with the places of all their values, recorded while values are counted: before it is known which values are the
 * most frequent. A part need not be opened again then. Parts for which there is no room are not recorded.
 */
export class RecordedSlices {
  readonly #slices: Slices
  readonly #counts: ValueCounts
  readonly #maxNumbers: number
  readonly #parts = new Map<number, SliceTriples>()
  #numbers = 0
  #beginning: number

  /** @param counts What counts the values. */
  constructor(slices: Slices, counts: ValueCounts, maxNumbers = MAX_NUMBERS) {
    this.#slices = slices
    this.#counts = counts
    this.#maxNumbers = maxNumbers
    this.#beginning = counts.beginnings
  }

  /** The slices of a part, if they are recorded. Kinds of values are their places in the counts. */
  get(key: number): SliceTriples | undefined {
    // Values have other places after another beginning.
    return this.#beginning === this.#counts.beginnings ? this.#parts.get(key) : undefined
  }

  /**
   * Records the part whose values are being counted.
   *
   * @param found The rows of it; `undefined` if there are none.
   * @param places The place of the value of each row, if they are known.
   */
  add(entry: PartEntry, found: Found | undefined, places: ArrayLike<number> | undefined): void {
    if (this.#beginning !== this.#counts.beginnings) this.#clear()
    const triples = found === undefined ? [] : this.#triplesOf(entry, found, places)
    if (triples === undefined || this.#numbers + triples.length > this.#maxNumbers) return
    this.#numbers += triples.length
    this.#parts.set(entry.key, triples)
  }

  #triplesOf(
    entry: PartEntry,
    found: Found,
    places: ArrayLike<number> | undefined,
  ): SliceTriples | undefined {
    if (isOneSlice(entry, this.#slices)) return this.#inOneSlice(entry, found)
    return places === undefined ? undefined : this.#inSlices(found, places)
  }

  #inOneSlice({ head }: PartEntry, { part, rows }: Found): SliceTriples {
    const start = startOfSlice(head.minTime, this.#slices)
    const triples: SliceTriples = []
    addTriples(triples, start, rows.includes(0) ? severitiesOf(part, rows) : head.bySeverity)
    this.#counts.eachOfPart((place, count) => {
      if (place >= FIRST_PLACE) triples.push(start, KINDS_OF_VALUES + place, count)
    })
    return triples
  }

  #inSlices({ part: { timestamps, severities }, rows }: Found, places: ArrayLike<number>): SliceTriples {
    const counter = new SliceCounter(this.#slices, this.#counts.end)
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 0) continue
      const time = timestamps[row] as number
      counter.add(time, severities[row] as number)
      const place = places[row] as number
      if (place >= FIRST_PLACE) counter.add(time, KINDS_OF_VALUES + place)
    }
    return counter.finish()
  }

  #clear(): void {
    this.#parts.clear()
    this.#numbers = 0
    this.#beginning = this.#counts.beginnings
  }
}

function severitiesOf({ severities }: Part, rows: RowSet): Uint32Array {
  const bySeverity = new Uint32Array(KINDS_OF_VALUES)
  for (let row = 0; row < rows.length; row++) {
    const severity = severities[row] as number
    bySeverity[severity] = (bySeverity[severity] as number) + (rows[row] as number)
  }
  return bySeverity
}
