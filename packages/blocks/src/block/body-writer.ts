import { ByteWriter } from '../bytes/byte-writer.js'
import { CODEC_NUMBERS, type Codec, compress } from '../bytes/codec.js'
import { crc32 } from '../bytes/crc32.js'

/** Shorter sections are stored as they are: inflating them would take longer than what they save. */
const MIN_COMPRESSED = 64

interface Section {
  readonly codec: number
  readonly rawLength: number
  readonly stored: Uint8Array
}

/** The sections of a body, each compressed by itself. */
export class BodyWriter {
  readonly #codec: Codec
  readonly #sections: Section[] = []
  #rawBytes = 0

  constructor(codec: Codec) {
    this.#codec = codec
  }

  /** Bytes before they were compressed. */
  get rawBytes(): number {
    return this.#rawBytes
  }

  /** Adds a section, and returns its number. */
  add(raw: Uint8Array): number {
    const stored = raw.length < MIN_COMPRESSED ? raw : compress(raw, this.#codec)
    return stored.length < raw.length ? this.#push(raw, stored, this.#codec) : this.addRandom(raw)
  }

  /** Adds a section that cannot be compressed, and returns its number. */
  addRandom(raw: Uint8Array): number {
    return this.#push(raw, raw, 'none')
  }

  /**
   * @param identity What the body belongs to: the same numbers as in the head.
   * @param places Numbers of sections by which a reader finds columns.
   */
  finish(identity: readonly number[], places: readonly number[]): Uint8Array {
    const directory = new ByteWriter(512)
    for (const value of identity) directory.varint(value)
    directory.varint(places.length)
    for (const place of places) directory.varint(place)
    directory.varint(this.#sections.length)
    let length = 0
    for (const { codec, rawLength, stored } of this.#sections) {
      directory.u8(codec)
      directory.varint(rawLength)
      directory.varint(stored.length)
      directory.u32(crc32(stored))
      length += stored.length
    }
    const listed = directory.finish()
    const body = new ByteWriter(8 + listed.length + length)
    body.u32(listed.length)
    body.u32(crc32(listed))
    body.bytes(listed)
    for (const { stored } of this.#sections) body.bytes(stored)
    return body.finish()
  }

  #push(raw: Uint8Array, stored: Uint8Array, codec: Codec): number {
    this.#rawBytes += raw.length
    return this.#sections.push({ codec: CODEC_NUMBERS[codec], rawLength: raw.length, stored }) - 1
  }
}
