import { corrupt } from './corrupt.js'

/** Reads what a `ByteWriter` wrote. Throws CORRUPT instead of reading beyond the end. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    this.#need(1)
    return this.#bytes[this.#at++] as number
  }

  u32(): number {
    this.#need(4)
    this.#at += 4
    return this.#bytes.readUInt32LE(this.#at - 4)
  }

  varint(): number {
    let value = 0
    let unit = 1
    for (;;) {
      const byte = this.u8()
      value += (byte & 0x7f) * unit
      if (value > Number.MAX_SAFE_INTEGER) throw corrupt('a number is too large')
      if (byte < 0x80) return value
      unit *= 0x80
      if (unit > Number.MAX_SAFE_INTEGER) throw corrupt('a number is too long')
    }
  }

  /** A number that counts or measures something; at most `max`. */
  size(max: number, name: string): number {
    const value = this.varint()
    if (value > max) throw corrupt(`${name} is ${value}, more than ${max}`)
    return value
  }

  signed(): number {
    const sign = this.u8()
    if (sign > 1) throw corrupt(`a sign is ${sign}`)
    const distance = this.varint()
    return sign === 0 ? distance : 0 - distance
  }

  /** The next bytes, without a copy. */
  bytes(length: number): Uint8Array {
    this.#need(length)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  text(): string {
    const length = this.size(this.left, 'the length of a text')
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    return this.bytes(this.left)
  }

  end(): void {
    if (this.left > 0) throw corrupt(`${this.left} bytes follow the end`)
  }

  #need(length: number): void {
    if (length > this.left) throw corrupt(`${length} bytes are needed, but only ${this.left} are left`)
  }
}
