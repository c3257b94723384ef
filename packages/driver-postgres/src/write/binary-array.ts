/** Object ids of the types of elements. */
const INT8 = 20
const INT2 = 21
const INT4 = 23
const TEXT = 25

/** Bytes before the elements: dimensions, whether there are nulls, the type, the length, and the number of the first element. */
const HEADER = 20
const TWO_TO_32 = 2 ** 32

/** `bigint[]` as Postgres sends it in binary. The numbers are whole and safe. */
export function bigintArray(values: readonly number[]): Buffer {
  const buffer = header(INT8, values.length, HEADER + values.length * 12)
  let at = HEADER
  for (const value of values) {
    const high = Math.floor(value / TWO_TO_32)
    buffer.writeInt32BE(8, at)
    buffer.writeInt32BE(high, at + 4)
    buffer.writeUInt32BE(value - high * TWO_TO_32, at + 8)
    at += 12
  }
  return buffer
}

export function integerArray(values: readonly number[]): Buffer {
  const buffer = header(INT4, values.length, HEADER + values.length * 8)
  let at = HEADER
  for (const value of values) {
    buffer.writeInt32BE(4, at)
    buffer.writeInt32BE(value, at + 4)
    at += 8
  }
  return buffer
}

export function smallintArray(values: readonly number[]): Buffer {
  const buffer = header(INT2, values.length, HEADER + values.length * 6)
  let at = HEADER
  for (const value of values) {
    buffer.writeInt32BE(2, at)
    buffer.writeInt16BE(value, at + 4)
    at += 6
  }
  return buffer
}

/** `text[]`; `undefined` becomes null. */
export function textArray(values: readonly (string | undefined)[]): Buffer {
  let size = HEADER + values.length * 4
  for (const value of values) if (value !== undefined) size += Buffer.byteLength(value)
  const buffer = header(TEXT, values.length, size)
  let at = HEADER
  for (const value of values) {
    if (value === undefined) {
      buffer.writeInt32BE(-1, at)
      at += 4
      continue
    }
    const length = buffer.write(value, at + 4)
    buffer.writeInt32BE(length, at)
    at += 4 + length
  }
  return buffer
}

function header(type: number, length: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(1, 0)
  buffer.writeInt32BE(1, 4)
  buffer.writeInt32BE(type, 8)
  buffer.writeInt32BE(length, 12)
  buffer.writeInt32BE(1, 16)
  return buffer
}
