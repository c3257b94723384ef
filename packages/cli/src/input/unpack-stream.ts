import { once } from 'node:events'
import type { Transform } from 'node:stream'
import type { ByteReader } from './byte-reader.js'

/**
 * Compressed bytes per write. After an error, the output of the bytes written together with the damaged one is lost, so a
 * write is small.
 */
const PIECE = 128

/** A stream of node:zlib, which counts the bytes that it has consumed. */
export type Unpacker = Transform & { readonly bytesWritten: number }

/**
 * Unpacks one compressed stream, and leaves the bytes after it unread. If the source ends too early or is damaged, it yields
 * all bytes that it could unpack, and then throws the error of the unpacker.
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
      // An unpacker that fails closes without calling back.
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

/** Whether the bytes after a zstd frame are not another frame: zstd continues after the end of a frame. */
function isUnknownFrame({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ZSTD_error_prefix_unknown'
}
