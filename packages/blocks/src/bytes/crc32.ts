// A named import would fail before older versions of Node.js can be refused with an error that says what to do.
import zlib from 'node:zlib'

/** CRC-32, as in zip files. */
export const crc32: typeof zlib.crc32 = zlib.crc32
