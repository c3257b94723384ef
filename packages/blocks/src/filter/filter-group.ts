import { LogStorageError } from '@logpond/core'
import { BlockFilter, decodeFilterLayout, type FilterLayout, probesFor } from './block-filter.js'
import { CHECKSUM_BYTES, hasRightChecksum, writeChecksum } from './filter-checksum.js'
import { CHUNKS, chunkOf, FILTER_HEADER_BYTES, hasBits } from './filter-layout.js'
import type { KeyHash } from './key-hash.js'

const GROUP_VERSION = 1
const GROUP_HEADER_BYTES = 8
const PART_BYTES = 8
const MEMBER_BYTES = PART_BYTES + FILTER_HEADER_BYTES
const MAX_MEMBERS = 65_536

/** The filter of a block, with the key of its part. */
export interface PartFilter {
  readonly part: number
  readonly filter: BlockFilter
}

/** The filters of many blocks, in the order in which look-ups read them: FORMAT.md describes the bytes. */
export interface EncodedFilterGroup {
  /** Says which blocks the group is about, and where their bits are in each chunk. */
  readonly head: Uint8Array
  /** Chunk `c` of all filters, one after the other. A look-up reads only the chunk of its key. */
  readonly chunks: readonly Uint8Array[]
}

/** Puts the filters of blocks together. Copies bytes: nothing is hashed again, and {@link FilterGroup.extract} gives them back. */
export function encodeFilterGroup(members: readonly PartFilter[]): EncodedFilterGroup {
  const head = new Uint8Array(GROUP_HEADER_BYTES + members.length * MEMBER_BYTES + CHECKSUM_BYTES)
  const view = new DataView(head.buffer)
  view.setUint8(0, GROUP_VERSION)
  view.setUint32(4, members.length, true)
  members.forEach(({ part, filter }, i) => {
    const start = GROUP_HEADER_BYTES + i * MEMBER_BYTES
    view.setBigUint64(start, BigInt(part), true)
    head.set(filter.bytes.subarray(0, FILTER_HEADER_BYTES), start + PART_BYTES)
  })
  writeChecksum(head)
  const width = members.reduce((sum, { filter }) => sum + filter.layout.chunkBytes, 0)
  return { head, chunks: Array.from({ length: CHUNKS }, (_, chunk) => joinChunk(members, chunk, width)) }
}

function joinChunk(members: readonly PartFilter[], chunk: number, width: number): Uint8Array {
  const joined = new Uint8Array(width + CHECKSUM_BYTES)
  let end = 0
  for (const { filter } of members) {
    const { chunkBytes } = filter.layout
    const start = FILTER_HEADER_BYTES + chunk * chunkBytes
    joined.set(filter.bytes.subarray(start, start + chunkBytes), end)
    end += chunkBytes
  }
  writeChecksum(joined)
  return joined
}

/** The head of a group of filters. Its chunks are read one at a time. */
export class FilterGroup {
  /** The keys of the parts that the group is about. */
  readonly parts: readonly number[]
  readonly #layouts: readonly FilterLayout[]
  /** Where the bits of each part begin in a chunk. */
  readonly #starts: Uint32Array
  readonly #head: Uint8Array
  /** The length of each chunk in bytes. */
  readonly chunkBytes: number
  readonly #intact = new WeakSet<Uint8Array>()

  /** @throws LogStorageError CORRUPT, or UNSUPPORTED for a group of a later version. */
  constructor(head: Uint8Array) {
    const version = head[0]
    if (version !== undefined && version !== GROUP_VERSION) {
      throw new LogStorageError(
        'UNSUPPORTED',
        `A group of filters has version ${version}; this version of Logpond reads version ${GROUP_VERSION}. Update Logpond.`,
      )
    }
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    const count = head.length < GROUP_HEADER_BYTES + CHECKSUM_BYTES ? -1 : view.getUint32(4, true)
    const expected = GROUP_HEADER_BYTES + count * MEMBER_BYTES + CHECKSUM_BYTES
    if (count < 0 || count > MAX_MEMBERS || head.length !== expected) {
      throw corrupt(`${head.length} bytes for the head of ${count} filters`)
    }
    if (!hasRightChecksum(head)) throw corrupt('a head with a wrong checksum')
    this.#head = head
    const parts: number[] = []
    const layouts: FilterLayout[] = []
    const starts = new Uint32Array(count)
    let end = 0
    for (let i = 0; i < count; i++) {
      const start = GROUP_HEADER_BYTES + i * MEMBER_BYTES
      const layout = decodeFilterLayout(head, start + PART_BYTES)
      parts.push(Number(view.getBigUint64(start, true)))
      layouts.push(layout)
      starts[i] = end
      end += layout.chunkBytes
    }
    this.parts = parts
    this.#layouts = layouts
    this.#starts = starts
    this.chunkBytes = end + CHECKSUM_BYTES
  }

  /** The number of the chunk that a look-up of a key needs. */
  static chunkOf(key: KeyHash): number {
    return chunkOf(key.high)
  }

  /**
   * For each part, in the order of {@link parts}, 1 if it may have the key, or else 0.
   *
   * @param chunk The chunk of the key: see {@link FilterGroup.chunkOf}.
   * @param among The parts to look at: 1 for each of them. All by default.
   * @throws LogStorageError CORRUPT
   */
  candidates(key: KeyHash, chunk: Uint8Array, among?: Uint8Array): Uint8Array {
    this.#checkChunk(chunk)
    const found = new Uint8Array(this.parts.length)
    for (let i = 0; i < found.length; i++) {
      if (among?.[i] === 0) continue
      const layout = this.#layouts[i] as FilterLayout
      const start = this.#starts[i] as number
      const probes = probesFor(layout, key)
      found[i] = Number(hasBits(chunk, start, layout.chunkBytes, probes, key.low, key.high))
    }
    return found
  }

  /**
   * The filters of the group as they were before.
   *
   * @param chunks All chunks, in order.
   * @throws LogStorageError CORRUPT
   */
  extract(chunks: readonly Uint8Array[]): PartFilter[] {
    if (chunks.length !== CHUNKS) throw corrupt(`${chunks.length} chunks instead of ${CHUNKS}`)
    for (const chunk of chunks) this.#checkChunk(chunk)
    return this.parts.map((part, i) => {
      const { chunkBytes } = this.#layouts[i] as FilterLayout
      const bytes = new Uint8Array(FILTER_HEADER_BYTES + CHUNKS * chunkBytes + CHECKSUM_BYTES)
      const header = GROUP_HEADER_BYTES + i * MEMBER_BYTES + PART_BYTES
      bytes.set(this.#head.subarray(header, header + FILTER_HEADER_BYTES))
      const start = this.#starts[i] as number
      chunks.forEach((chunk, c) => {
        bytes.set(chunk.subarray(start, start + chunkBytes), FILTER_HEADER_BYTES + c * chunkBytes)
      })
      writeChecksum(bytes)
      return { part, filter: new BlockFilter(bytes) }
    })
  }

  /** A look-up of many keys uses the same chunk again. */
  #checkChunk(chunk: Uint8Array): void {
    if (this.#intact.has(chunk)) return
    if (chunk.length !== this.chunkBytes) {
      throw corrupt(`a chunk of ${chunk.length} bytes instead of ${this.chunkBytes}`)
    }
    if (!hasRightChecksum(chunk)) throw corrupt('a chunk with a wrong checksum')
    this.#intact.add(chunk)
  }
}

function corrupt(what: string): LogStorageError {
  return new LogStorageError('CORRUPT', `A group of filters has ${what}. It must be made again.`)
}
