import type { AttributeValue, ValueCount } from '@logpond/core'
import { IdTable } from './id-table.js'
import { NO_VALUE, type PlaceOf } from './place-of.js'
import { topOf } from './top-of.js'
import { FIRST_PLACE, type PlaceTable, type TableBounds, ValueTable } from './value-table.js'

/** What one part has added, so that it can be taken back. */
interface Added {
  readonly places: Uint32Array
  readonly rows: Uint32Array
}

/** Bytes of memory for what parts have added. */
const REMEMBERED_BYTES = 8 * 1024 * 1024

export interface ValueCountsOptions extends TableBounds {
  /** Of parts for which this is not enough, it is only known that they were counted. @default 8 MiB */
  readonly rememberedBytes?: number
  /** Numbers that a histogram by a field may record of parts, three for each slice and value. @default 1 Mi */
  readonly recordedNumbers?: number
}

/**
 * Numbers of rows by value, added up part by part. What vanished parts have added is taken back, so that a read which finds their rows
 * in other parts continues where it was.
 */
export class ValueCounts {
  readonly #options: ValueCountsOptions
  readonly #areIds: boolean
  #table: PlaceTable
  /** The parts that were counted; `undefined` for those that cannot be taken back. */
  readonly #parts = new Map<number, Added | undefined>()
  #remembered = 0
  /** By place. */
  #counts = new Float64Array(64)
  /** Of the part that is being counted, by place; and the places that are not 0. */
  #now = new Uint32Array(64)
  #touched = new Uint32Array(64)
  #touchedEnd = 0

  /** @param areIds Whether all values are trace ids. */
  constructor(options: ValueCountsOptions = {}, areIds = false) {
    this.#options = options
    this.#areIds = areIds
    this.#table = this.#newTable()
  }

  /** How often the counting has begun again, after which values have other places. */
  beginnings = 0

  /** For columns: see {@link add}. */
  get place(): PlaceOf {
    return this.#table.place
  }

  /** The table, if all values are trace ids. */
  get ids(): IdTable | undefined {
    return this.#table instanceof IdTable ? this.#table : undefined
  }

  /** Places are below this. */
  get end(): number {
    return this.#table.end
  }

  /** Number of parts that were counted. */
  get size(): number {
    return this.#parts.size
  }

  has(key: number): boolean {
    return this.#parts.has(key)
  }

  /** Takes back what parts that no longer exist have added. Begins again if one of them is not remembered. */
  retain(exists: (key: number) => boolean): void {
    for (const [key, added] of this.#parts) {
      if (exists(key)) continue
      if (added === undefined) {
        this.#clear()
        return
      }
      this.#parts.delete(key)
      this.#remembered -= bytesOf(added.places.length)
      for (let i = 0; i < added.places.length; i++)
        this.#count(added.places[i] as number, -(added.rows[i] as number))
    }
  }

  /** Adds rows of the part that is being counted, by the place of their value, or {@link NO_VALUE}. */
  add(place: number, rows: number): void {
    if (place >= this.#now.length) {
      const grown = new Uint32Array(this.#table.end * 2)
      grown.set(this.#now)
      this.#now = grown
    }
    const before = this.#now[place] as number
    if (before === 0 && rows > 0) this.#touch(place)
    this.#now[place] = before + rows
  }

  /** Calls `each` with the places and rows of the part that is being counted. */
  eachOfPart(each: (place: number, rows: number) => void): void {
    for (let i = 0; i < this.#touchedEnd; i++) {
      const place = this.#touched[i] as number
      each(place, this.#now[place] as number)
    }
  }

  /** Ends the counting of a part. */
  finish(key: number): void {
    this.#parts.set(key, this.#added())
    for (let i = 0; i < this.#touchedEnd; i++) {
      const place = this.#touched[i] as number
      this.#count(place, this.#now[place] as number)
      this.#now[place] = 0
    }
    this.#touchedEnd = 0
  }

  /** Whether all values were counted. */
  get isComplete(): boolean {
    return !this.#table.isFull
  }

  /** Rows without a value. */
  get missing(): number {
    return this.#counts[NO_VALUE] as number
  }

  /** The number of counted values that rows have. */
  get distinct(): number {
    let distinct = 0
    for (let place = FIRST_PLACE; place < this.#counts.length; place++)
      if ((this.#counts[place] as number) > 0) distinct++
    return distinct
  }

  value(place: number): AttributeValue {
    return this.#table.value(place)
  }

  /** The most frequent values. */
  top(limit: number): ValueCount[] {
    const places = topOf(this.#counts, FIRST_PLACE, this.#table, limit)
    return places.map((place) => ({ value: this.value(place), count: this.#counts[place] as number }))
  }

  /** The places of the counted values that rows have, in the order in which they were found. */
  *counts(): Generator<[place: number, rows: number]> {
    const { end } = this.#table
    for (let place = FIRST_PLACE; place < end && place < this.#counts.length; place++) {
      const rows = this.#counts[place] as number
      if (rows > 0) yield [place, rows]
    }
  }

  #touch(place: number): void {
    if (this.#touchedEnd === this.#touched.length) {
      const grown = new Uint32Array(this.#touchedEnd * 2)
      grown.set(this.#touched)
      this.#touched = grown
    }
    this.#touched[this.#touchedEnd++] = place
  }

  /** What the part that is being counted adds, if there is room to remember it. */
  #added(): Added | undefined {
    const bytes = bytesOf(this.#touchedEnd)
    const { rememberedBytes = REMEMBERED_BYTES } = this.#options
    if (this.#remembered + bytes > rememberedBytes) return undefined
    this.#remembered += bytes
    const places = this.#touched.slice(0, this.#touchedEnd)
    return { places, rows: places.map((place) => this.#now[place] as number) }
  }

  #count(place: number, rows: number): void {
    if (place >= this.#counts.length) {
      const grown = new Float64Array(this.#table.end * 2)
      grown.set(this.#counts)
      this.#counts = grown
    }
    this.#counts[place] = (this.#counts[place] as number) + rows
  }

  #newTable(): PlaceTable {
    return this.#areIds ? new IdTable(this.#options) : new ValueTable(this.#options)
  }

  #clear(): void {
    this.beginnings++
    this.#table = this.#newTable()
    this.#parts.clear()
    this.#counts.fill(0)
    this.#remembered = 0
  }
}

/** Bytes of memory of what a part has added. */
function bytesOf(places: number): number {
  return 200 + places * 2 * Uint32Array.BYTES_PER_ELEMENT
}
