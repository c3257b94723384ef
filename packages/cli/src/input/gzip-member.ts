import zlib from 'node:zlib'
import type { ByteReader } from './byte-reader.js'
import { type Unpacker, unpackStream } from './unpack-stream.js'

const FLAGS = { headerChecksum: 2, extra: 4, name: 8, comment: 16 }
const DEFLATE = 8

/** Unpacks one member of a gzip file (RFC 1952). If it is damaged, yields the bytes before the damage, and then throws. */
export async function* unpackGzipMember(source: ByteReader): AsyncGenerator<Uint8Array, void> {
  await skipHeader(source)
  let checksum = 0
  for await (const bytes of unpackStream(source, zlib.createInflateRaw() as unknown as Unpacker)) {
    checksum = zlib.crc32(bytes, checksum)
    yield bytes
  }
  const trailer = await take(source, 8)
  if (new DataView(trailer.buffer, trailer.byteOffset).getUint32(0, true) !== checksum)
    throw new Error('its checksum is wrong')
}

async function skipHeader(source: ByteReader): Promise<void> {
  const header = await take(source, 10)
  const [, , method, flags = 0] = header
  if (method !== DEFLATE) throw new Error('its compression method is unknown')
  if (flags & FLAGS.extra) {
    const [low = 0, high = 0] = await take(source, 2)
    await take(source, low + 256 * high)
  }
  if (flags & FLAGS.name) await skipText(source)
  if (flags & FLAGS.comment) await skipText(source)
  if (flags & FLAGS.headerChecksum) await take(source, 2)
}

async function skipText(source: ByteReader): Promise<void> {
  while ((await take(source, 1))[0] !== 0);
}

async function take(source: ByteReader, count: number): Promise<Uint8Array> {
  const bytes = await source.readExactly(count)
  if (bytes === undefined) throw new Error('it ends too early')
  return bytes
}
