import { CHECKSUM_BYTES, writeChecksum } from './filter-checksum.js'
import type { FilterKeys } from './filter-keys.js'
import { CHUNKS, FILTER_HEADER_BYTES, FILTER_VERSION, setBits, WORDS_VERSION } from './filter-layout.js'
import type { KeyTable } from './key-table.js'

/**
 * Bits that are looked at for one key. Keys that a block does not have pass with a chance of 0.07 % and 3.3 %. Opening a block by
 * mistake takes longer than reading the filters of hundreds; each bit more costs 0.2 bytes an entry.
 */
const FREQUENT_PROBES = 11
const SPAN_ID_PROBES = 5

const MIN_CHUNK_BYTES = 4
/** 512 KiB in all: beyond that, there are more false matches. */
const MAX_CHUNK_BYTES = 4096

/** The filter of a block as bytes: a Bloom filter, half of whose bits are set. FORMAT.md describes it. */
export function encodeFilter({ frequent, spanIds }: FilterKeys): Uint8Array {
  const bits = (frequent.size * FREQUENT_PROBES + spanIds.size * SPAN_ID_PROBES) / Math.LN2
  const chunkBytes = Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, Math.ceil(bits / 8 / CHUNKS)))
  const end = FILTER_HEADER_BYTES + CHUNKS * chunkBytes
  const bytes = new Uint8Array(end + CHECKSUM_BYTES)
  bytes[0] = FILTER_VERSION
  bytes[1] = WORDS_VERSION
  bytes[2] = FREQUENT_PROBES
  bytes[3] = SPAN_ID_PROBES
  bytes[4] = chunkBytes & 0xff
  bytes[5] = chunkBytes >>> 8
  const chunks = bytes.subarray(FILTER_HEADER_BYTES, end)
  addKeys(frequent, chunks, chunkBytes, FREQUENT_PROBES)
  addKeys(spanIds, chunks, chunkBytes, SPAN_ID_PROBES)
  writeChecksum(bytes)
  return bytes
}

function addKeys(keys: KeyTable, chunks: Uint8Array, chunkBytes: number, probes: number): void {
  keys.forEach((low, high) => {
    setBits(chunks, chunkBytes, probes, low, high)
  })
}
