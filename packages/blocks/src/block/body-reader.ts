import { ByteReader } from '../bytes/byte-reader.js'
import { decompress } from '../bytes/codec.js'
import { corrupt } from '../bytes/corrupt.js'
import { crc32 } from '../bytes/crc32.js'
import { freeMemory } from '../bytes/free-memory.js'

interface Section {
  readonly codec: number
  readonly rawLength: number
  readonly stored: Uint8Array
  readonly checksum: number
}

/** Larger sections do not exist: one text has at most some hundred megabytes. */
const MAX_SECTION = 2 ** 30

/**
 * The numbers at the beginning of the directory of a body: those of its head, under another checksum.
 *
 * @throws LogStorageError CORRUPT if the directory is damaged.
 */
export function readIdentity(body: Uint8Array, count: number): number[] {
  const { directory } = openDirectory(body)
  return Array.from({ length: count }, () => directory.varint())
}

function openDirectory(body: Uint8Array): { readonly directory: ByteReader; readonly reader: ByteReader } {
  const reader = new ByteReader(body)
  const length = reader.u32()
  const checksum = reader.u32()
  if (length > reader.left) throw corrupt(`a directory of ${length} bytes is cut`)
  const listed = reader.bytes(length)
  if (crc32(listed) !== checksum) throw corrupt('the checksum of a directory is wrong')
  return { directory: new ByteReader(listed), reader }
}

/** The sections of a body. Only its directory is read at once. */
export class BodyReader {
  readonly #sections: Section[] = []
  readonly #places: number[] = []
  /** What was inflated. */
  readonly #inflated: Uint8Array[] = []

  /** @throws LogStorageError CORRUPT if the directory is damaged, or the body belongs to something else. */
  constructor(body: Uint8Array, identity: readonly number[]) {
    const { directory, reader } = openDirectory(body)
    for (const expected of identity) {
      const found = directory.varint()
      if (found !== expected) throw corrupt(`a body belongs to another head (${found}, not ${expected})`)
    }
    const places = directory.size(directory.left, 'the number of places')
    for (let i = 0; i < places; i++) this.#places.push(directory.varint())
    // A section takes at least seven bytes.
    const count = directory.size(Math.floor(directory.left / 7), 'the number of sections')
    for (let i = 0; i < count; i++) {
      const codec = directory.u8()
      const rawLength = directory.size(MAX_SECTION, 'the length of a section')
      const storedLength = directory.size(reader.left, 'the stored length of a section')
      this.#sections.push({ codec, rawLength, checksum: directory.u32(), stored: reader.bytes(storedLength) })
    }
    directory.end()
    reader.end()
  }

  /** @throws LogStorageError CORRUPT if it does not exist, or is damaged. */
  section(number: number): Uint8Array {
    const section = this.#sections[number]
    if (section === undefined) throw corrupt(`the section ${number} does not exist`)
    if (crc32(section.stored) !== section.checksum)
      throw corrupt(`the checksum of section ${number} is wrong`)
    const raw = decompress(section.stored, section.codec, section.rawLength)
    if (raw !== section.stored) this.#inflated.push(raw)
    return raw
  }

  /** Frees the memory of all sections that were inflated: nothing may use them any more. */
  free(): void {
    for (const raw of this.#inflated) freeMemory(raw)
    this.#inflated.length = 0
  }

  /** The number of the first section of a column. */
  placeOf(column: number): number {
    const place = this.#places[column]
    if (place === undefined) throw corrupt(`the column ${column} does not exist`)
    return place
  }

  reader(number: number): ByteReader {
    return new ByteReader(this.section(number))
  }

  /** @throws LogStorageError CORRUPT if a section is damaged. */
  check(): void {
    for (let i = 0; i < this.#sections.length; i++) this.section(i)
  }
}
