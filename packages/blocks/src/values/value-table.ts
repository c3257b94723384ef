import { type AttributeValue, compareValues } from '@logpond/core'
import { NO_VALUE, type PlaceOf } from './place-of.js'

/** The place of all values for which there was no room. */
export const NO_ROOM = NO_VALUE + 1

/** The place of the first value. */
export const FIRST_PLACE = NO_ROOM + 1

/** What a table may hold. */
export interface TableBounds {
  /** @default 100,000 */
  readonly values?: number
  /** Characters of all texts. @default 16 Mi */
  readonly characters?: number
}

/** Different values, each with a place. */
export interface PlaceTable {
  /** Whether values were refused. */
  readonly isFull: boolean
  /** Places are below this. */
  readonly end: number
  readonly place: PlaceOf
  value(place: number): AttributeValue
  /** As core's `compareValues` of the values of two places. */
  compare(a: number, b: number): number
}

/** Different values, each with a place. Once it is full, it admits no other value: those that it has are then the first ones. */
export class ValueTable implements PlaceTable {
  readonly #places = new Map<AttributeValue, number>()
  readonly #values: AttributeValue[] = []
  readonly #bounds: Required<TableBounds>
  #characters = 0
  #isFull = false

  constructor({ values = 100_000, characters = 2 ** 24 }: TableBounds = {}) {
    this.#bounds = { values, characters }
  }

  get isFull(): boolean {
    return this.#isFull
  }

  get end(): number {
    return FIRST_PLACE + this.#values.length
  }

  readonly place = (value: AttributeValue): number => {
    const known = this.#places.get(value)
    return known ?? this.#add(value)
  }

  value(place: number): AttributeValue {
    return this.#values[place - FIRST_PLACE] as AttributeValue
  }

  compare(a: number, b: number): number {
    return compareValues(this.value(a), this.value(b))
  }

  #add(value: AttributeValue): number {
    const characters = typeof value === 'string' ? value.length : 0
    if (
      this.#isFull ||
      this.#values.length === this.#bounds.values ||
      this.#characters + characters > this.#bounds.characters
    ) {
      this.#isFull = true
      return NO_ROOM
    }
    const place = this.end
    const kept = ownText(value)
    this.#characters += characters
    this.#values.push(kept)
    this.#places.set(kept, place)
    return place
  }
}

/** A copy that shares no memory with another text: a part of a text keeps the whole text in memory. */
function ownText(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? (JSON.parse(JSON.stringify(value)) as string) : value
}
