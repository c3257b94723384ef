import { FIRST_PLACE, NO_ROOM, type PlaceTable, type TableBounds } from './value-table.js'

const WORDS = 4
const DIGITS = 8

/** Of a hash, those bits that choose a bit of {@link IdTable}'s bitmap: 128 KiB, which the caches of a processor hold. */
const BITS = 20

/** Trace ids, each with a place: like a `ValueTable`, but without texts of ids that are not in the answer. */
export class IdTable implements PlaceTable {
  readonly #max: number
  /** Of each id its four words. */
  #words = new Uint32Array(4096)
  #size = 0
  /** By hash: the number of an id, counted from 1, and its hash, which says of most other ids that they differ. At most half is used. */
  #slots = new Uint32Array(4096)
  /** Set once the table is full, when most look-ups are in vain: a bit for the hash of each id. */
  #bitmap: Uint32Array | undefined
  readonly #one = new Uint32Array(WORDS)

  constructor({ values = 100_000 }: TableBounds = {}) {
    this.#max = values
  }

  get isFull(): boolean {
    return this.#bitmap !== undefined
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
    const hash = hashOf(a, b, c, d)
    if (this.#bitmap !== undefined && !hasBit(this.#bitmap, hash)) return NO_ROOM
    const slots = this.#slots
    const known = this.#words
    const mask = slots.length - 1
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const number = slots[slot] as number
      if (number === 0) return this.#add(slot, hash, words, at)
      if (slots[slot + 1] !== hash) continue
      const start = (number - 1) * WORDS
      if (known[start] === a && known[start + 1] === b && known[start + 2] === c && known[start + 3] === d)
        return FIRST_PLACE - 1 + number
    }
  }

  value(place: number): string {
    const start = (place - FIRST_PLACE) * WORDS
    let id = ''
    for (let i = 0; i < WORDS; i++)
      id += (this.#words[start + i] as number).toString(16).padStart(DIGITS, '0')
    return id
  }

  compare(a: number, b: number): number {
    const [first, second] = [(a - FIRST_PLACE) * WORDS, (b - FIRST_PLACE) * WORDS]
    for (let i = 0; i < WORDS; i++) {
      const difference = (this.#words[first + i] as number) - (this.#words[second + i] as number)
      if (difference !== 0) return difference
    }
    return 0
  }

  #add(slot: number, hash: number, words: Uint32Array, at: number): number {
    if (this.#size === this.#max) {
      this.#bitmap ??= bitmapOf(this.#slots)
      return NO_ROOM
    }
    const start = this.#size * WORDS
    if (start === this.#words.length) {
      const grown = new Uint32Array(start * 2)
      grown.set(this.#words)
      this.#words = grown
    }
    for (let i = 0; i < WORDS; i++) this.#words[start + i] = words[at + i] as number
    this.#size++
    this.#slots[slot] = this.#size
    this.#slots[slot + 1] = hash
    if (this.#size * 4 > this.#slots.length) this.#rehash()
    return FIRST_PLACE - 1 + this.#size
  }

  #rehash(): void {
    const old = this.#slots
    const slots = new Uint32Array(old.length * 2)
    const mask = slots.length - 1
    for (let at = 0; at < old.length; at += 2) {
      const number = old[at] as number
      if (number === 0) continue
      const hash = old[at + 1] as number
      let slot = (hash << 1) & mask
      while (slots[slot] !== 0) slot = (slot + 2) & mask
      slots[slot] = number
      slots[slot + 1] = hash
    }
    this.#slots = slots
  }
}

/** @param slots Numbers of ids, each with its hash. */
function bitmapOf(slots: Uint32Array): Uint32Array {
  const bitmap = new Uint32Array(2 ** (BITS - 5))
  for (let at = 0; at < slots.length; at += 2) {
    if (slots[at] === 0) continue
    const bit = (slots[at + 1] as number) >>> (32 - BITS)
    bitmap[bit >>> 5] = (bitmap[bit >>> 5] as number) | (1 << (bit & 31))
  }
  return bitmap
}

function hasBit(bitmap: Uint32Array, hash: number): boolean {
  const bit = hash >>> (32 - BITS)
  return (((bitmap[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1
}

/** 32 bits. Ids may be random in some of their digits only. */
function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ b
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ c
  hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1) ^ d
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
