/** Where the bits of a key are. All of this is part of the format. */

export const FILTER_VERSION = 1
/**
 * The rules by which core cuts and folds words. Increase it when they change: filters with other rules say nothing about
 * words.
 */
export const WORDS_VERSION = 1
export const FILTER_HEADER_BYTES = 8
/** All bits of a key are in one chunk, so that a look-up in many filters reads one chunk of each. */
export const CHUNKS = 128
const CHUNK_SHIFT = 25

/** The number of the chunk of a key, from the first bits of its hash. */
export function chunkOf(high: number): number {
  return high >>> CHUNK_SHIFT
}

/** A number below `size` that depends on the first bits most. */
function scale(bits: number, size: number): number {
  return Math.floor(((bits >>> 0) * size) / 2 ** 32)
}

/** The distance between the probes of a key, before they are scaled to a chunk. */
function strideOf(high: number): number {
  return Math.imul(high, 0x9e3779b1) | 1
}

export function setBits(
  chunks: Uint8Array,
  chunkBytes: number,
  probes: number,
  low: number,
  high: number,
): void {
  const start = chunkOf(high) * chunkBytes
  const bits = chunkBytes * 8
  const stride = strideOf(high)
  let probe = low
  for (let i = 0; i < probes; i++) {
    const bit = scale(probe, bits)
    const at = start + (bit >>> 3)
    chunks[at] = (chunks[at] as number) | (1 << (bit & 7))
    probe = (probe + stride) | 0
  }
}

/** Whether all bits of a key are set in its chunk, which begins at `start`. */
export function hasBits(
  bytes: Uint8Array,
  start: number,
  chunkBytes: number,
  probes: number,
  low: number,
  high: number,
): boolean {
  const bits = chunkBytes * 8
  const stride = strideOf(high)
  let probe = low
  for (let i = 0; i < probes; i++) {
    const bit = scale(probe, bits)
    if (((bytes[start + (bit >>> 3)] as number) & (1 << (bit & 7))) === 0) return false
    probe = (probe + stride) | 0
  }
  return true
}
