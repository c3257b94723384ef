import { promisify } from 'node:util'
// A named import of zstd would fail before older versions of Node.js can be refused with an error that says what to do.
import zlib from 'node:zlib'

/** How a body is compressed, as the header Content-Encoding names it. */
export type Encoding = 'gzip' | 'zstd'

/** Bytes that zlib returns at once: by default it is asked for each 16 KiB. */
const CHUNK = 256 * 1024
const ZSTD = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: CHUNK }

// Level 1 of gzip takes a third of the time of level 6, and that of zstd a third of that, for fewer bytes: the network is rarely what limits.
const COMPRESSORS: Readonly<Record<Encoding, (data: Buffer) => Promise<Buffer>>> = {
  gzip: (data) => promisify(zlib.gzip)(data, { level: 1, chunkSize: CHUNK }),
  zstd: (data) => promisify(zlib.zstdCompress)(data, ZSTD),
}

/** Compresses a body in the background. */
export function compressed(data: Buffer, encoding: Encoding): Promise<Buffer> {
  return COMPRESSORS[encoding](data)
}
