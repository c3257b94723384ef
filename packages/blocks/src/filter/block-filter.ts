import { LogStorageError } from '@logpond/core'
import { CHECKSUM_BYTES, hasRightChecksum } from './filter-checksum.js'
import {
  CHUNKS,
  chunkOf,
  FILTER_HEADER_BYTES,
  FILTER_VERSION,
  hasBits,
  WORDS_VERSION,
} from './filter-layout.js'
import type { KeyHash } from './key-hash.js'

/** How the filter of a block is laid out: its first bytes. */
export interface FilterLayout {
  readonly wordsVersion: number
  /** Bits of a key; of a span id. */
  readonly probes: number
  readonly spanIdProbes: number
  readonly chunkBytes: number
}

/** @throws LogStorageError CORRUPT, or UNSUPPORTED for a filter of a later version. */
export function decodeFilterLayout(bytes: Uint8Array, start = 0): FilterLayout {
  if (bytes.length < start + FILTER_HEADER_BYTES) {
    throw corrupt(`has ${bytes.length} bytes, and its header alone takes ${start + FILTER_HEADER_BYTES}`)
  }
  const [version, wordsVersion, probes, spanIdProbes, lowByte, highByte, zero, zero2] = bytes.subarray(
    start,
    start + FILTER_HEADER_BYTES,
  ) as unknown as [number, number, number, number, number, number, number, number]
  if (version !== FILTER_VERSION) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `The filter of a block has version ${version}; this version of Logpond reads version ${FILTER_VERSION}. Update Logpond.`,
    )
  }
  const chunkBytes = lowByte + highByte * 256
  if (probes === 0 || spanIdProbes === 0 || chunkBytes === 0 || zero !== 0 || zero2 !== 0) {
    throw corrupt(`begins with ${[...bytes.subarray(start, start + FILTER_HEADER_BYTES)].join(' ')}`)
  }
  return { wordsVersion, probes, spanIdProbes, chunkBytes }
}

/** Number of bits that a filter has for a key; 0 if it says nothing about keys of this kind. */
export function probesFor({ wordsVersion, probes, spanIdProbes }: FilterLayout, { kind }: KeyHash): number {
  if (kind === 'spanId') return spanIdProbes
  return kind === 'word' && wordsVersion !== WORDS_VERSION ? 0 : probes
}

/** The filter of one block. It never denies a key that the block has; it rarely admits one that the block does not have. */
export class BlockFilter {
  readonly layout: FilterLayout
  /** As `encodeFilter` returned them. */
  readonly bytes: Uint8Array

  /** @throws LogStorageError CORRUPT, or UNSUPPORTED for a filter of a later version. */
  constructor(bytes: Uint8Array) {
    this.layout = decodeFilterLayout(bytes)
    const expected = FILTER_HEADER_BYTES + CHUNKS * this.layout.chunkBytes + CHECKSUM_BYTES
    if (bytes.length !== expected) throw corrupt(`has ${bytes.length} bytes instead of ${expected}`)
    if (!hasRightChecksum(bytes)) throw corrupt('has a wrong checksum')
    this.bytes = bytes
  }

  mayContain(key: KeyHash): boolean {
    const { chunkBytes } = this.layout
    const start = FILTER_HEADER_BYTES + chunkOf(key.high) * chunkBytes
    return hasBits(this.bytes, start, chunkBytes, probesFor(this.layout, key), key.low, key.high)
  }
}

function corrupt(what: string): LogStorageError {
  return new LogStorageError('CORRUPT', `The filter of a block ${what}.`)
}
