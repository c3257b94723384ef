// A named import of zstd would fail before older versions of Node.js can be refused with an error that says what to do.
import zlib from 'node:zlib'
import { corrupt } from './corrupt.js'

/** How bytes are compressed. `deflate` is raw deflate, which browsers can make too. */
export type Codec = 'none' | 'zstd' | 'deflate'

export const CODEC_NUMBERS = { none: 0, zstd: 1, deflate: 2 } as const satisfies Record<Codec, number>

// On columns, level 3 saves nothing over level 1, and level 9 saves 8 % for five times the time.
const ZSTD_LEVEL = 1
const DEFLATE_LEVEL = 6

/** Memory that is allocated at once, before it is known that the bytes are as long as they claim to be. */
const MAX_CHUNK = 1024 * 1024

/** Bytes that the memory of inflated bytes has more than these, so that node:zlib sees the end without asking for more. */
export const INFLATED_ROOM = 64

/** Compresses bytes. node:zlib needs 20 to 30 µs for a call, so some kilobytes should be compressed together. */
export function compress(bytes: Uint8Array, codec: Codec): Uint8Array {
  const chunkSize = chunkSizeFor(bytes.length)
  if (codec === 'zstd')
    return zlib.zstdCompressSync(bytes, {
      chunkSize,
      params: { [zlib.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
    })
  return codec === 'deflate' ? zlib.deflateRawSync(bytes, { chunkSize, level: DEFLATE_LEVEL }) : bytes
}

/**
 * The bytes that were compressed.
 *
 * @param codec The number of the codec.
 * @throws LogStorageError CORRUPT unless they are exactly `length` bytes.
 */
export function decompress(bytes: Uint8Array, codec: number, length: number): Uint8Array {
  const raw = codec === CODEC_NUMBERS.none ? bytes : inflate(bytes, codec, length)
  if (raw.length !== length) throw corrupt(`there are ${raw.length} bytes instead of ${length}`)
  return raw
}

function inflate(bytes: Uint8Array, codec: number, length: number): Uint8Array {
  // With room for all, Node.js does not join pieces, which takes several times as long as inflating.
  const options = { chunkSize: chunkSizeFor(length), maxOutputLength: Math.max(length, 1) }
  try {
    if (codec === CODEC_NUMBERS.zstd) return zlib.zstdDecompressSync(bytes, options)
    if (codec === CODEC_NUMBERS.deflate) return zlib.inflateRawSync(bytes, options)
  } catch (cause) {
    throw corrupt('compressed bytes cannot be read', cause)
  }
  throw corrupt(`the codec ${codec} is not known`)
}

function chunkSizeFor(length: number): number {
  return Math.min(length, MAX_CHUNK) + INFLATED_ROOM
}
