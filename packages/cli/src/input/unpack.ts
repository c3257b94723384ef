import zlib from 'node:zlib'
import type { ByteReader } from './byte-reader.js'
import { compressionOf } from './detect-content.js'
import { unpackGzipMember } from './gzip-member.js'
import { InputError } from './input-error.js'
import { type Unpacker, unpackStream } from './unpack-stream.js'

/** Some files are padded with this byte to whole blocks, for example on tapes. */
const PADDING = 0

/**
 * Unpacks gzip and zstd, also several members or frames in a row. At damage, it yields the bytes before it, and then throws
 * an InputError `damaged`.
 */
export async function* unpack(source: ByteReader): AsyncGenerator<Uint8Array, void> {
  let isPadded = false
  for (;;) {
    const start = await source.peek(({ length }) => length >= 4)
    if (start.length === 0) return
    const codec = compressionOf(start)
    if (codec === undefined || isPadded) {
      if (start[0] !== PADDING) throw damage('its compressed data is followed by other data')
      isPadded = true
      await source.read(1)
      continue
    }
    try {
      yield* codec === 'gzip' ? unpackGzipMember(source) : unpackStream(source, zstdUnpacker())
    } catch (cause) {
      throw cause instanceof InputError ? cause : damage(reasonOf(cause as Error), { cause })
    }
  }
}

function zstdUnpacker(): Unpacker {
  // Node.js has it since version 22.15.
  if (typeof zlib.createZstdDecompress === 'function') return zlib.createZstdDecompress()
  throw new InputError(
    'unreadable',
    `is zstd-compressed, which Node.js unpacks from 22.15 on; this is ${process.versions.node}`,
    { remedy: 'zstd -dc FILE' },
  )
}

function damage(reason: string, options?: ErrorOptions): InputError {
  return new InputError('damaged', `is damaged: ${reason}. The part that could be read is stored`, options)
}

function reasonOf({ message, code }: NodeJS.ErrnoException): string {
  return code === 'Z_BUF_ERROR' ? 'it ends too early' : message
}
