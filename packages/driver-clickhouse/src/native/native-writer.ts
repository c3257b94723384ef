import { wtf8 } from './wtf8.js'

const FIRST_SIZE = 64 * 1024
/** The most bytes that the length of a string takes. */
const MAX_VARINT = 5
/** A UTF-16 unit takes up to three bytes. */
const MAX_UNIT = 3
/** Up to this length, a string of any characters has a length of one byte. */
const SHORT = 42

/** Writes the values of ClickHouse's format Native: numbers in little endian, and strings with their length before them. */
export class NativeWriter {
  #buffer: Buffer
  #length = 0

  /** @param capacity The bytes for which there is room at first. */
  constructor(capacity = FIRST_SIZE) {
    this.#buffer = Buffer.allocUnsafe(capacity)
  }

  /** What was written, until the writer is used again. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length
  }

  /** Drops what was written behind that many bytes. */
  truncate(length: number): void {
    this.#length = length
  }

  varint(value: number): void {
    this.#reserve(MAX_VARINT)
    this.#varint(value)
  }

  uint8s(values: readonly number[]): void {
    this.#reserve(values.length)
    for (const value of values) this.#buffer[this.#length++] = value
  }

  uint32s(values: readonly number[]): void {
    this.#reserve(4 * values.length)
    for (const value of values) this.#length = this.#buffer.writeUInt32LE(value, this.#length)
  }

  /** Whole numbers, which need not be safe integers. */
  int64s(values: readonly number[]): void {
    this.#reserve(8 * values.length)
    for (const value of values) {
      const high = Math.floor(value / 0x1_0000_0000)
      this.#length = this.#buffer.writeUInt32LE(value - high * 0x1_0000_0000, this.#length)
      this.#length = this.#buffer.writeInt32LE(high, this.#length)
    }
  }

  strings(texts: readonly string[]): void {
    for (const text of texts) this.string(text)
  }

  /** Which of the texts are absent, and then all of them. */
  nullableStrings(texts: readonly (string | undefined)[]): void {
    this.#reserve(texts.length)
    for (const text of texts) this.#buffer[this.#length++] = text === undefined ? 1 : 0
    for (const text of texts) this.string(text ?? '')
  }

  /** Where each of the lists ends, and then all of their texts. */
  stringArrays(lists: readonly (readonly string[])[]): void {
    let end = 0
    this.int64s(lists.map((list) => (end += list.length)))
    for (const list of lists) this.strings(list)
  }

  /** Lone surrogates are kept, as three bytes each. */
  string(text: string): void {
    this.#reserve(MAX_VARINT + MAX_UNIT * text.length)
    if (text.length <= SHORT && text.isWellFormed()) {
      const size = this.#buffer.write(text, this.#length + 1)
      this.#buffer[this.#length] = size
      this.#length += 1 + size
    } else if (text.isWellFormed()) {
      this.#varint(Buffer.byteLength(text))
      this.#length += this.#buffer.write(text, this.#length)
    } else {
      const encoded = wtf8(text)
      this.#varint(encoded.length)
      this.#length += encoded.copy(this.#buffer, this.#length)
    }
  }

  #varint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) + 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#buffer[this.#length++] = rest
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
