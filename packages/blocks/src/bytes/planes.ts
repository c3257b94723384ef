import type { ByteReader } from './byte-reader.js'
import { corrupt } from './corrupt.js'

const MAX_WIDTH = 6

/** Number of bytes that hold each whole number from 0 to `max`; 0 if there is only the number 0. */
export function widthFor(max: number): number {
  let width = 0
  for (let rest = max; rest >= 1; rest /= 256) width++
  return width
}

/**
 * Whole numbers as planes: first the lowest byte of each, then the next byte of each, `width` times. Bytes that are alike lie
 * together, which compresses better than number by number.
 */
export function writePlanes(values: ArrayLike<number>, count: number, width: number): Uint8Array {
  const target = Buffer.allocUnsafe(count * width)
  for (let plane = 0; plane < width; plane++) {
    const start = plane * count
    const shift = (plane % 4) * 8
    // Operators on bits see the lowest 32 bits of a number.
    if (plane < 4) for (let i = 0; i < count; i++) target[start + i] = (values[i] as number) >>> shift
    else
      for (let i = 0; i < count; i++)
        target[start + i] = Math.floor((values[i] as number) / 2 ** 32) >>> shift
  }
  return target
}

/** @throws LogStorageError CORRUPT if the planes are not there. */
export function readPlanes(reader: ByteReader, count: number, width: number): Float64Array {
  if (width > MAX_WIDTH) throw corrupt(`numbers have ${width} bytes, more than ${MAX_WIDTH}`)
  const bytes = reader.bytes(count * width)
  const values = new Float64Array(count)
  if (width === 2) {
    for (let i = 0; i < count; i++) values[i] = (bytes[i] as number) + (bytes[count + i] as number) * 0x100
    return values
  }
  for (let plane = 0; plane < width; plane++) {
    const unit = 2 ** (plane * 8)
    const start = plane * count
    for (let i = 0; i < count; i++) values[i] = (values[i] as number) + (bytes[start + i] as number) * unit
  }
  return values
}

/** Places of values, from 0 to `max`, in the smallest elements that hold `max`. */
export type Codes = Uint8Array | Uint16Array | Uint32Array

/** Bytes of each place in {@link writeCodes}. */
function codeWidth(max: number): 0 | 1 | 2 | 4 {
  if (max === 0) return 0
  if (max < 0x100) return 1
  return max < 0x10000 ? 2 : 4
}

export function writeCodes(codes: ArrayLike<number>, count: number, max: number): Uint8Array {
  return writePlanes(codes, count, codeWidth(max))
}

/** @throws LogStorageError CORRUPT if a place is greater than `max`, or the places are not there. */
export function readCodes(reader: ByteReader, count: number, max: number): Codes {
  const width = codeWidth(max)
  const bytes = reader.bytes(count * width)
  if (width === 0) return new Uint8Array(count)
  if (width === 1) return readBytes(bytes, max)
  const codes = width === 2 ? new Uint16Array(count) : new Uint32Array(count)
  for (let plane = 0; plane < width; plane++) {
    const start = plane * count
    const shift = plane * 8
    for (let i = 0; i < count; i++) {
      const byte = bytes[start + i] as number
      codes[i] = (codes[i] as number) | (byte << shift)
    }
  }
  for (let i = 0; i < count; i++) if ((codes[i] as number) > max) throw tooGreat(codes[i] as number, max)
  return codes
}

/** Places of one byte, as most are: a copy, and a loop over one kind of array, take half as long as the loops for all kinds. */
function readBytes(bytes: Uint8Array, max: number): Uint8Array {
  const codes = new Uint8Array(bytes)
  for (let i = 0; i < codes.length; i++)
    if ((codes[i] as number) > max) throw tooGreat(codes[i] as number, max)
  return codes
}

function tooGreat(code: number, max: number): Error {
  return corrupt(`the place ${code} is greater than ${max}`)
}
