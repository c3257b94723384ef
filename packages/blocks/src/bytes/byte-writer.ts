/** Writes the numbers and texts of the format to memory that grows. */
export class ByteWriter {
  #bytes: Buffer
  #length = 0

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  u32(value: number): void {
    this.#reserve(4)
    this.#length = this.#bytes.writeUInt32LE(value >>> 0, this.#length)
  }

  /** Replaces four bytes that were written. */
  setU32(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at)
  }

  /** A whole number from 0 to 2⁵³ − 1: seven bits a byte, the lowest first; the highest bit says that more follow. */
  varint(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  /** A whole number of either sign: a byte for the sign, then its distance from zero. */
  signed(value: number): void {
    this.u8(value < 0 ? 1 : 0)
    this.varint(Math.abs(value))
  }

  bytes(source: Uint8Array, start = 0, end = source.length): void {
    this.#reserve(end - start)
    this.#bytes.set(start === 0 && end === source.length ? source : source.subarray(start, end), this.#length)
    this.#length += end - start
  }

  /** The length in bytes of a text, then its UTF-8. */
  text(value: string): void {
    const length = Buffer.byteLength(value)
    this.varint(length)
    this.#reserve(length)
    this.#bytes.write(value, this.#length)
    this.#length += length
  }

  /** What was written so far. It shares the memory of the writer. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}
