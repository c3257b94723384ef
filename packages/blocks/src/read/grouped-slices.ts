import type {
  AttributeValue,
  DriverField,
  FieldTest,
  HistogramBucket,
  TopValues,
  ValueCount,
} from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import type { Slices } from '../summary/slice-width.js'
import { summaryOf } from '../summary/summary-of.js'
import type { PlaceOf } from '../values/place-of.js'
import { placesOf } from './field-places.js'
import { isOneSlice } from './is-one-slice.js'
import { inPart } from './part-source.js'
import type { Found, Read } from './read.js'
import type { RecordedSlices } from './recorded-slices.js'
import { bucketsOf, KINDS_OF_VALUES, SliceCounter, type SliceTriples, startOfSlice } from './slice-counts.js'

/** The place of values that are not among the most frequent ones. */
const OTHERS = 1
const FIRST = 2

interface CountedRows {
  readonly severity: number
  readonly rows: number
  readonly service: string | undefined
}

/** A histogram that also counts the most frequent values of a field, which are known. */
export class GroupedSlices {
  readonly #slices: Slices
  readonly #field: DriverField
  readonly #top: TopValues
  readonly #places: ReadonlyMap<AttributeValue, number>
  readonly #recorded: RecordedSlices
  /** By the place in what was recorded. */
  readonly #recordedPlaces: ReadonlyMap<number, number>
  /** The slices of parts that earlier attempts have counted. */
  readonly #counted = new Map<number, SliceTriples>()

  /**
   * @param recorded What was recorded when the values were counted.
   * @param recordedPlace The place of a value in it.
   */
  constructor(
    slices: Slices,
    field: DriverField,
    top: TopValues,
    recorded: RecordedSlices,
    recordedPlace: PlaceOf,
  ) {
    this.#slices = slices
    this.#field = field
    this.#top = top
    this.#places = new Map(top.values.map(({ value }, i) => [value, FIRST + i]))
    this.#recorded = recorded
    this.#recordedPlaces = new Map(top.values.map(({ value }, i) => [recordedPlace(value), FIRST + i]))
  }

  /** Number of parts that need not be opened again. */
  get size(): number {
    return this.#counted.size
  }

  *count(read: Read): Steps<HistogramBucket[]> {
    const all: SliceTriples[] = []
    for (const entry of read.view.parts) {
      const tests = undecidedTests(entry.head, read.tests)
      if (tests === undefined) {
        if (read.pace.isDueAfterPassing()) yield
        continue
      }
      let triples =
        this.#counted.get(entry.key) ??
        this.#bySummary(entry, tests) ??
        this.#byRecord(entry) ??
        this.#byMemory(read, entry, tests)
      if (triples === undefined) {
        triples = yield* this.#inPart(read, entry, tests)
        this.#counted.set(entry.key, triples)
        if (read.pace.isDue()) yield
      }
      all.push(triples)
    }
    return this.#buckets(all)
  }

  #bySummary({ head, dead }: PartEntry, tests: readonly FieldTest[]): SliceTriples | undefined {
    const { column } = this.#field
    if (dead !== undefined || (column !== 'service' && column !== 'severity')) return undefined
    const triples: SliceTriples = []
    const isKnown = summaryOf(head)?.count(tests, this.#slices, (time, severity, rows, service) => {
      const start = startOfSlice(time, this.#slices)
      this.#addTo(triples, start, { severity, rows, service })
    })
    return isKnown ? triples : undefined
  }

  /** From what earlier reads have seen. */
  #byMemory(read: Read, entry: PartEntry, tests: readonly FieldTest[]): SliceTriples | undefined {
    const { column } = this.#field
    if ((column !== 'service' && column !== 'severity') || !isOneSlice(entry, this.#slices)) return undefined
    const triples: SliceTriples = []
    const start = startOfSlice(entry.head.minTime, this.#slices)
    const isKnown = read.rememberedByService(entry, tests, (severity, rows, service) => {
      this.#addTo(triples, start, { severity, rows, service })
    })
    return isKnown ? triples : undefined
  }

  #addTo(triples: SliceTriples, start: number, { severity, rows, service }: CountedRows): void {
    triples.push(start, severity, rows)
    const value = this.#field.column === 'service' ? service : severity
    const place = value === undefined ? OTHERS : this.#placeOf(value)
    if (place >= FIRST) triples.push(start, KINDS_OF_VALUES + place, rows)
  }

  #byRecord({ key }: PartEntry): SliceTriples | undefined {
    const recorded = this.#recorded.get(key)
    if (recorded === undefined) return undefined
    const triples: SliceTriples = []
    for (let i = 0; i < recorded.length; i += 3) {
      const start = recorded[i] as number
      const kind = recorded[i + 1] as number
      const rows = recorded[i + 2] as number
      if (kind < KINDS_OF_VALUES) triples.push(start, kind, rows)
      else {
        const place = this.#recordedPlaces.get(kind - KINDS_OF_VALUES)
        if (place !== undefined) triples.push(start, KINDS_OF_VALUES + place, rows)
      }
    }
    return triples
  }

  *#inPart(read: Read, entry: PartEntry, tests: readonly FieldTest[]): Steps<SliceTriples> {
    const found = yield* read.find(entry, tests)
    if (found === undefined) return []
    const triples = inPart(entry, () => this.#countRows(entry, found))
    read.done(entry, found.part)
    return triples
  }

  #countRows(entry: PartEntry, found: Found): SliceTriples {
    const { part, rows } = found
    const { severities } = part
    const { minTime } = entry.head
    // Rows that are all in one slice are counted without looking at their times.
    const times = isOneSlice(entry, this.#slices) ? undefined : part.timestamps
    const places = placesOf(found, this.#field, this.#placeOf)
    const counter = new SliceCounter(this.#slices, FIRST + this.#top.values.length)
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 0) continue
      const time = times === undefined ? minTime : (times[row] as number)
      counter.add(time, severities[row] as number)
      const place = places[row] as number
      if (place >= FIRST) counter.add(time, KINDS_OF_VALUES + place)
    }
    return counter.finish()
  }

  readonly #placeOf = (value: AttributeValue): number => this.#places.get(value) ?? OTHERS

  #buckets(all: readonly SliceTriples[]): HistogramBucket[] {
    const counts = new Map<number, Map<number, number>>()
    for (const triples of all) {
      for (let i = 0; i < triples.length; i += 3) {
        const place = (triples[i + 1] as number) - KINDS_OF_VALUES - FIRST
        if (place < 0) continue
        const start = (triples[i] as number) / 1000
        let ofSlice = counts.get(start)
        if (ofSlice === undefined) {
          ofSlice = new Map()
          counts.set(start, ofSlice)
        }
        ofSlice.set(place, (ofSlice.get(place) ?? 0) + (triples[i + 2] as number))
      }
    }
    return bucketsOf(all).map((bucket) => ({
      ...bucket,
      byValue: this.#byValue(counts.get(bucket.start)),
      ...(this.#top.complete ? undefined : { complete: false }),
    }))
  }

  #byValue(counts: ReadonlyMap<number, number> = new Map()): ValueCount[] {
    const places = Array.from(counts).sort(([a], [b]) => a - b)
    return places.map(([place, count]) => ({ value: (this.#top.values[place] as ValueCount).value, count }))
  }
}
