import { gunzipSync } from 'node:zlib'

/** Output of zlib in one piece. Pieces are joined, but each costs a call. */
const CHUNK = 64 * 1024

/**
 * Inflates gzip.
 *
 * @returns `undefined` if there would be more than so many bytes.
 * @throws An error of zlib.
 */
export function inflateAtOnce(packed: Buffer, most: number): Buffer | undefined {
  try {
    return gunzipSync(packed, { chunkSize: CHUNK, maxOutputLength: Math.max(most, 1) })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined
    throw thrown
  }
}
