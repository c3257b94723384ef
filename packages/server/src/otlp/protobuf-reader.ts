import { BadBody } from '../http/bad-body.js'
import { names, texts } from './known-texts.js'

/** The wire types of protobuf, in the lowest three bits of a tag. */
const VARINT = 0
const FIXED_64 = 1
const LENGTH = 2
const GROUP = 3
const GROUP_END = 4
const FIXED_32 = 5

/** How deep groups may be nested. No message of OTLP has one. */
const MAX_GROUPS = 100

const TWO_32 = 2 ** 32

/** Reads the fields of a protobuf message, in the order of its bytes. */
export class ProtobufReader {
  readonly #bytes: Buffer
  readonly #view: DataView
  #at = 0
  /** Where the message ends that is being read. */
  #end: number
  // The two halves of the last varint: as a bigint, each would be an allocation.
  #low = 0
  #high = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#end = bytes.length
  }

  /** The field number and wire type of the next field of the message, `number << 3 | type`; 0 at its end. */
  tag(): number {
    if (this.#at >= this.#end) return 0
    this.#varint()
    if (this.#high !== 0 || this.#low < 8)
      throw new BadBody(`A field at byte ${this.#at} has no valid number.`)
    return this.#low
  }

  /** Begins to read the message in the field. @returns Where the outer one ends, for {@link leave}. */
  enter(): number {
    const outer = this.#end
    this.#end = this.#lengthEnd()
    return outer
  }

  leave(outer: number): void {
    this.#end = outer
  }

  skip(tag: number): void {
    this.#skip(tag, 0)
  }

  text(): string {
    const end = this.#lengthEnd()
    this.#at = end
    return texts.read(this.#bytes, this.#bodyStart, end)
  }

  /** A text that becomes the name of a member. */
  name(): string {
    const end = this.#lengthEnd()
    this.#at = end
    return names.read(this.#bytes, this.#bodyStart, end)
  }

  /** A view of the bytes of the body. */
  bytes(): Buffer {
    const end = this.#lengthEnd()
    this.#at = end
    return this.#bytes.subarray(this.#bodyStart, end)
  }

  /** The hex digits of an id with so many bytes; `undefined` if it has another length. */
  id(length: number): string | undefined {
    const end = this.#lengthEnd()
    this.#at = end
    return end - this.#bodyStart === length ? this.#bytes.toString('hex', this.#bodyStart, end) : undefined
  }

  bool(): boolean {
    this.#varint()
    return this.#low !== 0 || this.#high !== 0
  }

  /** An `int32`, or an enum. */
  int32(): number {
    this.#varint()
    return this.#low | 0
  }

  uint32(): number {
    this.#varint()
    return this.#low
  }

  /** An `int64`: a number, or its digits if a number would not be exact. */
  int64(): number | string {
    this.#varint()
    const value = (this.#high | 0) * TWO_32 + this.#low
    if (Number.isSafeInteger(value)) return value
    return ((BigInt(this.#high | 0) << 32n) | BigInt(this.#low)).toString()
  }

  double(): number {
    const at = this.#take(8)
    return this.#view.getFloat64(at, true)
  }

  fixed32(): number {
    const at = this.#take(4)
    return this.#view.getUint32(at, true)
  }

  /** A `fixed64` of nanoseconds as seconds and nanoseconds. */
  nanoseconds(): [seconds: number, nanoseconds: number] {
    const at = this.#take(8)
    const low = this.#view.getUint32(at, true)
    const high = this.#view.getUint32(at + 4, true)
    // Milliseconds are exact up to a rounding of the sum, which the lowest 32 bits of the remainder show.
    let milliseconds = Math.floor((high * TWO_32 + low) / 1e6)
    let rest = (low - Math.imul(milliseconds | 0, 1e6)) | 0
    if (rest < 0) {
      milliseconds--
      rest += 1e6
    } else if (rest >= 1e6) {
      milliseconds++
      rest -= 1e6
    }
    const seconds = Math.floor(milliseconds / 1000)
    return [seconds, (milliseconds - seconds * 1000) * 1e6 + rest]
  }

  /** Where the content of the last field with a length began. */
  #bodyStart = 0

  #lengthEnd(): number {
    this.#varint()
    const start = this.#at
    const end = start + this.#high * TWO_32 + this.#low
    if (end > this.#end) throw this.#truncated()
    this.#bodyStart = start
    return end
  }

  #take(length: number): number {
    const at = this.#at
    if (at + length > this.#end) throw this.#truncated()
    this.#at = at + length
    return at
  }

  #skip(tag: number, depth: number): void {
    switch (tag & 7) {
      case VARINT:
        this.#varint()
        return
      case FIXED_64:
        this.#take(8)
        return
      case LENGTH:
        this.#at = this.#lengthEnd()
        return
      case FIXED_32:
        this.#take(4)
        return
      case GROUP: {
        if (depth === MAX_GROUPS) throw new BadBody(`Groups are nested deeper than ${MAX_GROUPS} levels.`)
        const end = (tag & ~7) | GROUP_END
        for (let inner = this.tag(); inner >>> 0 !== end >>> 0; inner = this.tag()) {
          if (inner === 0) throw this.#truncated()
          this.#skip(inner, depth + 1)
        }
        return
      }
      default:
        throw new BadBody(
          `A field before byte ${this.#at} has the wire type ${tag & 7}, which does not exist.`,
        )
    }
  }

  #varint(): void {
    const bytes = this.#bytes
    const end = this.#end
    let at = this.#at
    let byte = at < end ? (bytes[at++] as number) : -1
    if (byte >= 0 && byte < 0x80) {
      this.#at = at
      this.#low = byte
      this.#high = 0
      return
    }
    let low = 0
    let high = 0
    for (let shift = 0; ; shift += 7) {
      if (byte < 0) throw this.#truncated()
      if (shift > 63) throw new BadBody(`A number at byte ${this.#at} has more than ten bytes.`)
      const bits = byte & 0x7f
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (shift - 32)
      if (byte < 0x80) break
      byte = at < end ? (bytes[at++] as number) : -1
    }
    this.#at = at
    this.#low = low >>> 0
    this.#high = high >>> 0
  }

  #truncated(): BadBody {
    return new BadBody(
      `The message ends too early, at byte ${this.#end}: a field needs more bytes than it has.`,
    )
  }
}
