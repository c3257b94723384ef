import { crc32 } from '../bytes/crc32.js'
import { corruptPart } from '../part/corrupt-part.js'
import type { RowSet } from '../part/part.js'

/** The rows of a part that a cleanup has deleted. The set only grows. */
export interface DeadRows {
  readonly count: number
  /** Number of dead rows by severity; element 0 is unused. */
  readonly bySeverity: readonly number[]
  has(row: number): boolean
  /** Removes the dead rows from a set. */
  removeFrom(rows: RowSet): void
}

/*
 * As stored, little-endian: version (1 byte), form (1), number of rows of the part (4), number of severities (1), for each
 * severity its number (1) and its dead rows (4), the rows in one of the two forms, CRC-32 of everything before (4).
 *
 * Form 0: a bit for each row. Form 1: for each run of dead rows the rows between it and the run before (4), and its length (4).
 */
const VERSION = 1
const BITS = 0
const RUNS = 1
const SEVERITIES = 25

/** Dead rows in memory: a bit for each row of the part. */
export class DeadRowBits implements DeadRows {
  readonly rows: number
  readonly bySeverity: number[]
  readonly #bits: Uint8Array
  #count = 0

  constructor(rows: number) {
    this.rows = rows
    this.bySeverity = new Array<number>(SEVERITIES).fill(0)
    this.#bits = new Uint8Array(Math.ceil(rows / 8))
  }

  get count(): number {
    return this.#count
  }

  has(row: number): boolean {
    return ((this.#bits[row >> 3] as number) & (1 << (row & 7))) !== 0
  }

  removeFrom(rows: RowSet): void {
    for (let row = 0; row < rows.length; row++) if (this.has(row)) rows[row] = 0
  }

  /** Adds a row that is not dead yet. */
  add(row: number, severity: number): void {
    this.mark(row, row + 1)
    this.bySeverity[severity] = (this.bySeverity[severity] as number) + 1
  }

  /** Marks rows without counting their severities. */
  mark(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      this.#bits[row >> 3] = (this.#bits[row >> 3] as number) | (1 << (row & 7))
    }
    this.#count += to - from
  }

  copy(): DeadRowBits {
    const copy = new DeadRowBits(this.rows)
    copy.#bits.set(this.#bits)
    copy.#count = this.#count
    for (const [severity, count] of this.bySeverity.entries()) copy.bySeverity[severity] = count
    return copy
  }

  /** The runs of dead rows: the first row of each, and the row after its last. */
  *runs(): Generator<readonly [from: number, to: number]> {
    for (let row = 0; row < this.rows; row++) {
      if (!this.has(row)) continue
      const from = row
      // No bit behind the last row is set.
      while (this.has(row)) row++
      yield [from, row]
    }
  }

  encode(): Uint8Array {
    const runs = [...this.runs()]
    const severities = [...this.bySeverity.entries()].filter(([, count]) => count > 0)
    const isShort = runs.length * 8 < this.#bits.length
    const start = 7 + severities.length * 5
    const bytes = new Uint8Array(start + (isShort ? runs.length * 8 : this.#bits.length) + 4)
    const view = new DataView(bytes.buffer)
    bytes[0] = VERSION
    bytes[1] = isShort ? RUNS : BITS
    view.setUint32(2, this.rows, true)
    bytes[6] = severities.length
    for (const [i, [severity, count]] of severities.entries()) {
      bytes[7 + i * 5] = severity
      view.setUint32(8 + i * 5, count, true)
    }
    if (isShort) {
      let end = 0
      for (const [i, [from, to]] of runs.entries()) {
        view.setUint32(start + i * 8, from - end, true)
        view.setUint32(start + i * 8 + 4, to - from, true)
        end = to
      }
    } else bytes.set(this.#bits, start)
    view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true)
    return bytes
  }
}

/** @throws LogStorageError CORRUPT */
export function decodeDeadRows(bytes: Uint8Array, key: number): DeadRowBits {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - 4
  const isIntact =
    end >= 7 && view.getUint32(end, true) === crc32(bytes.subarray(0, -4)) && bytes[0] === VERSION
  if (!isIntact) throw corruptPart(key, 'the list of its deleted entries is damaged')
  const dead = new DeadRowBits(view.getUint32(2, true))
  const severities = bytes[6] as number
  const start = 7 + severities * 5
  if (bytes[1] === RUNS) {
    let row = 0
    for (let at = start; at < end; at += 8) {
      row += view.getUint32(at, true)
      const length = view.getUint32(at + 4, true)
      dead.mark(row, row + length)
      row += length
    }
  } else {
    for (let row = 0; row < dead.rows; row++) {
      if (((bytes[start + (row >> 3)] as number) & (1 << (row & 7))) !== 0) dead.mark(row, row + 1)
    }
  }
  for (let i = 0; i < severities; i++) {
    dead.bySeverity[bytes[7 + i * 5] as number] = view.getUint32(8 + i * 5, true)
  }
  return dead
}
