import { ByteReader } from '../bytes/byte-reader.js'
import { ByteWriter } from '../bytes/byte-writer.js'
import { corrupt } from '../bytes/corrupt.js'
import { readPlanes, widthFor, writePlanes } from '../bytes/planes.js'

/** How whole numbers are written. */
const STEPS = 0
const OFFSETS = 1
const DIFFERENCES = 2
const DOUBLES = 3

const MAX_WIDTH = 6
/** Differences are divided by this if they allow it: many clocks give milliseconds, which are kept as microseconds. */
const UNIT = 1000

interface Range {
  min: number
  max: number
}

/**
 * Writes whole numbers, each a safe integer, in the smallest of these forms: the first one and a constant step; offsets from the
 * least; the first one and the differences of neighbours; doubles.
 */
export function encodeIntegers(values: ArrayLike<number>, count: number): Uint8Array {
  const writer = new ByteWriter(32)
  if (count === 0) return writer.finish()
  const range = rangeOf(values, count)
  // Beyond that, differences are not exact.
  if (!Number.isSafeInteger(range.max - range.min)) return encodeDoubles(values, count)
  const base = values[0] as number
  const steps = rangeOfSteps(values, count)
  if (steps.min === steps.max) {
    writer.u8(STEPS)
    writer.signed(base)
    writer.signed(steps.min)
    return writer.finish()
  }
  const offsetWidth = widthFor(range.max - range.min)
  const unit = unitOf(values, count, steps)
  const stepWidth = widthFor((steps.max - steps.min) / unit)
  if (Math.min(offsetWidth, stepWidth) > MAX_WIDTH) return encodeDoubles(values, count)
  if (stepWidth < offsetWidth) {
    writer.u8(DIFFERENCES)
    writer.signed(base)
    writer.varint(unit)
    writer.signed(steps.min)
    writer.u8(stepWidth)
    const differences = new Float64Array(count - 1)
    for (let i = 1; i < count; i++)
      differences[i - 1] = ((values[i] as number) - (values[i - 1] as number) - steps.min) / unit
    writer.bytes(writePlanes(differences, count - 1, stepWidth))
  } else {
    writer.u8(OFFSETS)
    writer.signed(range.min)
    writer.u8(offsetWidth)
    const offsets = new Float64Array(count)
    for (let i = 0; i < count; i++) offsets[i] = (values[i] as number) - range.min
    writer.bytes(writePlanes(offsets, count, offsetWidth))
  }
  return writer.finish()
}

/** @throws LogStorageError CORRUPT unless the bytes hold exactly `count` safe integers. */
export function decodeIntegers(bytes: Uint8Array, count: number): Float64Array {
  const reader = new ByteReader(bytes)
  const values = count === 0 ? new Float64Array(0) : decodeForm(reader, count)
  reader.end()
  for (let i = 0; i < count; i++)
    if (!Number.isSafeInteger(values[i])) throw corrupt(`${values[i]} is not a safe integer`)
  return values
}

function decodeForm(reader: ByteReader, count: number): Float64Array {
  const form = reader.u8()
  if (form === STEPS) return decodeSteps(reader, count)
  if (form === OFFSETS) return decodeOffsets(reader, count)
  if (form === DIFFERENCES) return decodeDifferences(reader, count)
  if (form === DOUBLES) return decodeDoubles(reader, count)
  throw corrupt(`the form ${form} of whole numbers is not known`)
}

function decodeSteps(reader: ByteReader, count: number): Float64Array {
  const base = reader.signed()
  const step = reader.signed()
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = base + i * step
  return values
}

function decodeOffsets(reader: ByteReader, count: number): Float64Array {
  const min = reader.signed()
  const values = readPlanes(reader, count, reader.u8())
  for (let i = 0; i < count; i++) values[i] = min + (values[i] as number)
  return values
}

function decodeDifferences(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count)
  let value = reader.signed()
  const unit = reader.varint()
  const min = reader.signed()
  const differences = readPlanes(reader, count - 1, reader.u8())
  values[0] = value
  for (let i = 1; i < count; i++) {
    value += (differences[i - 1] as number) * unit + min
    values[i] = value
  }
  return values
}

function decodeDoubles(reader: ByteReader, count: number): Float64Array {
  const bytes = reader.bytes(count * 8)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = view.getFloat64(i * 8, true)
  return values
}

function encodeDoubles(values: ArrayLike<number>, count: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + count * 8)
  bytes[0] = DOUBLES
  for (let i = 0; i < count; i++) bytes.writeDoubleLE(values[i] as number, 1 + i * 8)
  return bytes
}

function rangeOf(values: ArrayLike<number>, count: number): Range {
  const range = { min: Infinity, max: -Infinity }
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (value < range.min) range.min = value
    if (value > range.max) range.max = value
  }
  return range
}

/** A single number has the step 0. */
function rangeOfSteps(values: ArrayLike<number>, count: number): Range {
  if (count === 1) return { min: 0, max: 0 }
  const range = { min: Infinity, max: -Infinity }
  for (let i = 1; i < count; i++) {
    const step = (values[i] as number) - (values[i - 1] as number)
    if (step < range.min) range.min = step
    if (step > range.max) range.max = step
  }
  return range
}

function unitOf(values: ArrayLike<number>, count: number, steps: Range): number {
  for (let i = 1; i < count; i++)
    if (((values[i] as number) - (values[i - 1] as number) - steps.min) % UNIT !== 0) return 1
  return UNIT
}
