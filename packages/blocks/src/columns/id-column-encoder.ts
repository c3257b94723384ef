import { ByteWriter } from '../bytes/byte-writer.js'
import { widthFor, writePlanes } from '../bytes/planes.js'
import { HASH_SEED } from './hash-seed.js'
import type { TextSpans } from './text-spans.js'

/** Hex digits of either case: their values, plus 16 for an upper case letter. */
const DIGITS = new Uint8Array(128)
for (let value = 0; value < 16; value++) {
  DIGITS[value.toString(16).charCodeAt(0)] = value
  if (value >= 10) DIGITS[value.toString(16).toUpperCase().charCodeAt(0)] = value + 16
}

export interface EncodedIds {
  /** Each different id once, without its case: random bytes. */
  readonly values: Uint8Array
  /** Which rows have which id, and the case of letters. */
  readonly rows: Uint8Array
  /** The first row of each id. */
  readonly firstRows: readonly number[]
}

/**
 * Encodes ids of `bytesOfId` bytes, a multiple of four, from their hex digits; an empty text is no id.
 *
 * A row has 0 for no id, 1 for the next new id, or 2 and more for an id that was new some new ids ago: rows of one trace or span lie
 * near each other.
 */
export function encodeIds({ bytes, starts, ends }: TextSpans, count: number, bytesOfId: number): EncodedIds {
  const words = bytesOfId / 4
  const table = new IdTable(words, count)
  const codes = new Uint32Array(count)
  const firstRows: number[] = []
  let maxCode = 0
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number
    if (start === ends[i]) continue
    table.read(bytes, start)
    const known = table.length
    const place = table.place()
    const code = place === known ? 1 : known - place + 1
    codes[i] = code
    if (code > maxCode) maxCode = code
    if (code === 1) firstRows.push(i)
  }
  const rows = new ByteWriter(count + 64)
  rows.varint(table.length)
  rows.varint(table.upperCase.length)
  let last = 0
  for (const { place, letters } of table.upperCase) {
    rows.varint(place - last)
    rows.u32(letters)
    last = place
  }
  const width = firstRows.length === count ? 0 : widthFor(maxCode)
  rows.u8(width)
  rows.bytes(writePlanes(codes, count, width))
  return { values: table.bytes(), rows: rows.finish(), firstRows }
}

/** The different ids in the order of their first use. */
class IdTable {
  readonly #words: number
  readonly #slots: Int32Array
  readonly #ids: Uint32Array
  readonly #letters: Uint32Array
  /** The id that was read last. */
  readonly #id: Uint32Array
  #idLetters = 0
  length = 0
  /** Ids with letters in upper case; bit `d` for digit `d`. */
  readonly upperCase: { place: number; letters: number }[] = []

  constructor(words: number, count: number) {
    this.#words = words
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2 + 2))).fill(-1)
    this.#ids = new Uint32Array(words * count)
    this.#letters = new Uint32Array(count)
    this.#id = new Uint32Array(words)
  }

  read(bytes: Uint8Array, start: number): void {
    const id = this.#id
    let at = start
    let kinds = 0
    for (let word = 0; word < id.length; word++) {
      let value = 0
      for (const end = at + 8; at < end; at++) {
        const found = DIGITS[bytes[at] as number] as number
        value = (value << 4) | (found & 15)
        kinds |= found
      }
      id[word] = value
    }
    this.#idLetters = kinds > 15 ? upperCaseOf(bytes, start, at) : 0
  }

  /** The place of the id that was read last; it is added if it is new. */
  place(): number {
    const mask = this.#slots.length - 1
    let slot = this.#hash() & mask
    for (;;) {
      const place = this.#slots[slot] as number
      if (place < 0) break
      if (this.#isAt(place)) return place
      slot = (slot + 1) & mask
    }
    const place = this.length++
    this.#slots[slot] = place
    this.#ids.set(this.#id, place * this.#words)
    if (this.#idLetters !== 0) {
      this.#letters[place] = this.#idLetters
      this.upperCase.push({ place, letters: this.#idLetters })
    }
    return place
  }

  /** As hex text is read: the first digit is the highest. */
  bytes(): Uint8Array {
    const bytes = Buffer.allocUnsafe(this.length * this.#words * 4)
    for (let i = 0; i < this.length * this.#words; i++) bytes.writeUInt32BE(this.#ids[i] as number, i * 4)
    return bytes
  }

  #hash(): number {
    let hash = HASH_SEED
    for (let word = 0; word < this.#words; word++)
      hash = Math.imul(hash ^ (this.#id[word] as number), 0x9e3779b1) ^ (hash >>> 15)
    return hash ^ (hash >>> 16)
  }

  #isAt(place: number): boolean {
    if ((this.#letters[place] as number) !== this.#idLetters >>> 0) return false
    for (let word = 0; word < this.#words; word++)
      if (this.#ids[place * this.#words + word] !== this.#id[word]) return false
    return true
  }
}

/** Which of the digits are upper case letters: bit `d` for digit `d`. */
function upperCaseOf(bytes: Uint8Array, start: number, end: number): number {
  let letters = 0
  for (let at = start; at < end; at++)
    if ((DIGITS[bytes[at] as number] as number) > 15) letters |= 1 << (at - start)
  return letters
}
