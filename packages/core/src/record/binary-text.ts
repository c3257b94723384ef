import { brandOf } from '../values/value-brand.js'

/** Views whose elements are bytes, as of a file or a message. All other typed arrays are lists of numbers. */
const BYTES = new Set<unknown>(['Uint8Array', 'Uint8ClampedArray', 'Int8Array'])

const typeOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined

/** The bytes of an ArrayBuffer, a DataView, a Buffer or another array of bytes; undefined for all other values. */
export function bytesOf(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    const type = typeOf.call(value)
    if (type !== undefined && !BYTES.has(type)) return undefined
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
  return isArrayBuffer(value) ? new Uint8Array(value) : undefined
}

/** Whether a value is a typed array: of bytes, numbers or BigInts. */
export function isTypedArray(value: object): value is ArrayLike<number | bigint> & object {
  return typeOf.call(value) !== undefined
}

/** The length of bytes as base64 text. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function isArrayBuffer(value: object): value is ArrayBufferLike {
  const brand = brandOf(value)
  if (brand !== 'ArrayBuffer' && brand !== 'SharedArrayBuffer') return false
  try {
    return new Uint8Array(value as ArrayBufferLike).buffer === value
  } catch {
    // The buffer was transferred to another thread.
    return false
  }
}
