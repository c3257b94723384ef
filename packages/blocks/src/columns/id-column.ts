import { endianness } from 'node:os'
import type { ByteReader } from '../bytes/byte-reader.js'
import { corrupt } from '../bytes/corrupt.js'
import { readPlanes } from '../bytes/planes.js'
import type { DictionaryColumn, TextColumn } from '../part/part.js'

/** Ids of a fixed number of bytes, as hex text. */
export class IdColumn implements DictionaryColumn, TextColumn {
  /** For each row the place of its id, counted from 1; 0 for none. */
  readonly codes: Uint32Array
  readonly #bytes: Buffer
  readonly #bytesOfId: number
  /** Ids with letters in upper case: bit `d` for digit `d`. */
  readonly #upperCase: ReadonlyMap<number, number>
  #values: string[] | undefined
  /** How many texts were asked for one by one. */
  #asked = 0

  /** Reads what `encodeIds` wrote. */
  constructor(rows: ByteReader, ids: Uint8Array, count: number, bytesOfId: number) {
    this.#bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength)
    this.#bytesOfId = bytesOfId
    const length = rows.size(count, 'the number of ids')
    if (ids.length !== length * bytesOfId) throw corrupt(`${ids.length} bytes hold ${length} ids`)
    this.#upperCase = readUpperCase(rows, length)
    this.codes = readIdCodes(rows, count, length)
    rows.end()
  }

  /** Each id once. */
  get values(): readonly string[] {
    if (this.#values !== undefined) return this.#values
    const digits = this.#bytesOfId * 2
    const hex = this.#bytes.toString('hex')
    const values: string[] = []
    for (let start = 0; start < hex.length; start += digits)
      values.push(this.#inItsCase(values.length, hex.slice(start, start + digits)))
    this.#values = values
    return values
  }

  get memoryBytes(): number {
    return this.codes.byteLength + this.#bytes.length * (this.#values === undefined ? 1 : 4)
  }

  get(row: number): string | undefined {
    const place = (this.codes[row] as number) - 1
    if (place < 0) return undefined
    // Those of all are made once that many were asked for: the newest rows are asked for again and again.
    if (this.#values !== undefined || ++this.#asked > this.#bytes.length / this.#bytesOfId)
      return this.values[place]
    const start = place * this.#bytesOfId
    return this.#inItsCase(place, this.#bytes.toString('hex', start, start + this.#bytesOfId))
  }

  /** The codes of an id, in lower case, in any case in which rows have it. Does not create the texts of ids. */
  codesOf(id: string): number[] {
    const wanted = Buffer.from(id, 'hex')
    const codes: number[] = []
    if (wanted.length !== this.#bytesOfId) return codes
    let at = this.#bytes.indexOf(wanted)
    while (at >= 0) {
      if (at % this.#bytesOfId === 0) codes.push(at / this.#bytesOfId + 1)
      at = this.#bytes.indexOf(wanted, at + 1)
    }
    return codes
  }

  words(): Uint32Array {
    // A copy, which begins at a multiple of four bytes.
    const bytes = new Uint8Array(this.#bytes)
    if (endianness() === 'LE') Buffer.from(bytes.buffer).swap32()
    return new Uint32Array(bytes.buffer)
  }

  #inItsCase(place: number, id: string): string {
    const letters = this.#upperCase.get(place)
    if (letters === undefined) return id
    return Array.from(id, (digit, i) => ((letters >>> i) & 1 ? digit.toUpperCase() : digit)).join('')
  }
}

function readUpperCase(rows: ByteReader, length: number): Map<number, number> {
  const upperCase = new Map<number, number>()
  const count = rows.size(length, 'the number of ids in upper case')
  let place = 0
  for (let i = 0; i < count; i++) {
    place += rows.varint()
    if (place >= length || upperCase.has(place)) throw corrupt(`the id ${place} is not one of ${length}`)
    upperCase.set(place, rows.u32())
  }
  return upperCase
}

function readIdCodes(rows: ByteReader, count: number, length: number): Uint32Array {
  const codes = new Uint32Array(count)
  const width = rows.u8()
  let known = 0
  if (width === 0) {
    if (length !== 0 && length !== count) throw corrupt(`${count} rows have ${length} new ids`)
    for (let i = 0; i < length; i++) codes[i] = ++known
    return codes
  }
  const distances = readPlanes(rows, count, width)
  for (let i = 0; i < count; i++) {
    const distance = distances[i] as number
    if (distance === 0) continue
    if (distance === 1) known++
    const place = distance === 1 ? known : known - distance + 2
    if (place < 1 || known > length) throw corrupt(`row ${i} refers to an id that does not exist`)
    codes[i] = place
  }
  if (known !== length) throw corrupt(`there are ${known} ids instead of ${length}`)
  return codes
}
