import { once } from 'node:events'
import type { Transform } from 'node:stream'
import type { ByteReader } from './byte-reader.js'

/**
 * Compressed bytes that are handed over at once. After an error, what the bytes that were handed over with it would
 * have given is lost, so they are few.
 */
const PIECE = 128

/** A stream of node:zlib: it counts the bytes that it has made use of. */
export type Unpacker = Transform & { readonly bytesWritten: number }

/**
 * Unpacks what was compressed as one, and leaves what follows to be read. After the end of the source, and after damage,
 * it throws what the unpacker says, once all that could be unpacked has been yielded.
 */
export async function* unpackStream(
  source: ByteReader,
  unpacker: Unpacker,
): AsyncGenerator<Uint8Array, void> {
  let unpacked: Uint8Array[] = []
  let error: NodeJS.ErrnoException | undefined
  unpacker.on('data', (bytes: Uint8Array) => unpacked.push(bytes))
  unpacker.on('error', (thrown) => {
    error ??= thrown
  })
  const closed = once(unpacker, 'close').catch(() => {})
  const write = (bytes: Uint8Array) => new Promise<void>((resolve) => unpacker.write(bytes, () => resolve()))
  try {
    let given = 0
    for (let piece = await source.read(PIECE); piece !== undefined; piece = await source.read(PIECE)) {
      // An unpacker that fails closes and never calls back.
      await Promise.race([write(piece), closed])
      yield* unpacked
      unpacked = []
      given += piece.length
      const unused = given - unpacker.bytesWritten
      const hasEnded = error === undefined ? unused > 0 : isUnknownFrame(error) && unused < given
      if (hasEnded) return source.unread(piece.subarray(piece.length - unused))
      if (error !== undefined) throw error
    }
    unpacker.end()
    await closed
    yield* unpacked
    if (error !== undefined) throw error
  } finally {
    unpacker.destroy()
  }
}

/** zstd tries to go on behind the end of a frame. */
function isUnknownFrame({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ZSTD_error_prefix_unknown'
}
