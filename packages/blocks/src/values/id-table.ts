import { FIRST_PLACE, NO_ROOM, type PlaceTable, type TableBounds } from './value-table.js'

const WORDS = 4
const DIGITS = 8

/** Trace ids, each with a place: like a `ValueTable`, but without texts of ids that are not in the answer. */
export class IdTable implements PlaceTable {
  readonly #max: number
  /** Of each id its four words. */
  #words = new Uint32Array(4096)
  #size = 0
  /** By hash: the number of an id, counted from 1. At most half of it is used. */
  #slots = new Uint32Array(2048)
  #isFull = false
  readonly #one = new Uint32Array(WORDS)

  constructor({ values = 100_000 }: TableBounds = {}) {
    this.#max = values
  }

  get isFull(): boolean {
    return this.#isFull
  }

  get end(): number {
    return FIRST_PLACE + this.#size
  }

  readonly place = (id: unknown): number => {
    const text = id as string
    for (let i = 0; i < WORDS; i++)
      this.#one[i] = Number.parseInt(text.slice(i * DIGITS, (i + 1) * DIGITS), 16)
    return this.placeOfWords(this.#one, 0)
  }

  /** @param words Numbers of 32 bits, the first digits of an id first; those of the id begin at `at`. */
  placeOfWords(words: Uint32Array, at: number): number {
    const a = words[at] as number
    const b = words[at + 1] as number
    const c = words[at + 2] as number
    const d = words[at + 3] as number
    const mask = this.#slots.length - 1
    let slot = hashOf(a, b, c, d) & mask
    for (;;) {
      const number = this.#slots[slot] as number
      if (number === 0) return this.#add(slot, a, b, c, d)
      const known = (number - 1) * WORDS
      if (
        this.#words[known] === a &&
        this.#words[known + 1] === b &&
        this.#words[known + 2] === c &&
        this.#words[known + 3] === d
      )
        return FIRST_PLACE - 1 + number
      slot = (slot + 1) & mask
    }
  }

  value(place: number): string {
    const start = (place - FIRST_PLACE) * WORDS
    let id = ''
    for (let i = 0; i < WORDS; i++)
      id += (this.#words[start + i] as number).toString(16).padStart(DIGITS, '0')
    return id
  }

  #add(slot: number, a: number, b: number, c: number, d: number): number {
    if (this.#size === this.#max) {
      this.#isFull = true
      return NO_ROOM
    }
    const start = this.#size * WORDS
    if (start === this.#words.length) {
      const grown = new Uint32Array(start * 2)
      grown.set(this.#words)
      this.#words = grown
    }
    this.#words[start] = a
    this.#words[start + 1] = b
    this.#words[start + 2] = c
    this.#words[start + 3] = d
    this.#size++
    this.#slots[slot] = this.#size
    if (this.#size * 2 > this.#slots.length) this.#rehash()
    return FIRST_PLACE - 1 + this.#size
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 4)
    const mask = slots.length - 1
    const words = this.#words
    for (let number = 1; number <= this.#size; number++) {
      const at = (number - 1) * WORDS
      let slot =
        hashOf(
          words[at] as number,
          words[at + 1] as number,
          words[at + 2] as number,
          words[at + 3] as number,
        ) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number
    }
    this.#slots = slots
  }
}

/** Ids may be random in some of their digits only. */
function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ b
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ c
  hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1) ^ d
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
