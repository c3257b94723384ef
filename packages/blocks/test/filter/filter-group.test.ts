import { isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHECKSUM_BYTES, writeChecksum } from '../../src/filter/filter-checksum.js'
import { encodeFilterGroup, FilterGroup, type PartFilter } from '../../src/filter/filter-group.js'
import { hashKey } from '../../src/filter/key-hash.js'
import { filterOf } from './support.js'

/** Filters of different sizes. */
const members: fc.Arbitrary<PartFilter[]> = fc
  .uniqueArray(
    fc.record({ part: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), words: fc.nat(300) }),
    {
      selector: ({ part }) => part,
      maxLength: 6,
    },
  )
  .map((parts) =>
    parts.map(({ part, words }) => ({
      part,
      filter: filterOf((keys) => {
        for (let i = 1; i <= words; i++) keys.addEntry(`w${i * (part % 100)}`, undefined)
      }),
    })),
  )

describe('a group of filters', () => {
  it('answers like its filters, from one chunk', () => {
    const answers = new Set<number>()
    fc.assert(
      fc.property(members, fc.nat(500), (filters, n) => {
        const { head, chunks } = encodeFilterGroup(filters)
        const group = new FilterGroup(head)
        expect(group.parts).toEqual(filters.map(({ part }) => part))
        for (const key of [hashKey('word', `w${n}`), hashKey('spanId', `${n}`)]) {
          const chunk = chunks[FilterGroup.chunkOf(key)] as Uint8Array
          const expected = filters.map(({ filter }) => Number(filter.mayContain(key)))
          for (const answer of expected) answers.add(answer)
          expect([...group.candidates(key, chunk)]).toEqual(expected)
        }
      }),
    )
    expect([...answers].sort()).toEqual([0, 1])
  })

  it('answers only for the parts that are asked about', () => {
    const filters = [1, 2, 3].map((part) => ({
      part,
      filter: filterOf((keys) => keys.addEntry('order', undefined)),
    }))
    const { head, chunks } = encodeFilterGroup(filters)
    const key = hashKey('word', 'order')
    const chunk = chunks[FilterGroup.chunkOf(key)] as Uint8Array
    expect([...new FilterGroup(head).candidates(key, chunk)]).toEqual([1, 1, 1])
    expect([...new FilterGroup(head).candidates(key, chunk, Uint8Array.of(0, 1, 0))]).toEqual([0, 1, 0])
  })

  it('gives its filters back', () => {
    fc.assert(
      fc.property(members, (filters) => {
        const { head, chunks } = encodeFilterGroup(filters)
        const back = new FilterGroup(head).extract(chunks)
        expect(back.map(({ part, filter }) => [part, filter.bytes])).toEqual(
          filters.map(({ part, filter }) => [part, filter.bytes]),
        )
      }),
    )
  })
})

describe('damage of a group of filters', () => {
  const filters = [7, 8].map((part) => ({
    part,
    filter: filterOf((keys) => keys.addEntry(`Order ${part}`, undefined)),
  }))
  const { head, chunks } = encodeFilterGroup(filters)
  const key = hashKey('word', 'order')
  const chunk = chunks[FilterGroup.chunkOf(key)] as Uint8Array
  const corrupt = expect.objectContaining({ code: 'CORRUPT' })

  it('is found in every bit of the head', () => {
    // The first byte is the version.
    for (let bit = 8; bit < head.length * 8; bit++) {
      expect(() => new FilterGroup(flipped(head, bit))).toThrow(corrupt)
    }
  })

  it('is found in every bit of a chunk', () => {
    const group = new FilterGroup(head)
    for (let bit = 0; bit < chunk.length * 8; bit++) {
      const damaged = flipped(chunk, bit)
      expect(() => group.candidates(key, damaged)).toThrow(corrupt)
      expect(() => group.extract(chunks.with(FilterGroup.chunkOf(key), damaged))).toThrow(corrupt)
    }
  })

  it('is found if something is missing', () => {
    const group = new FilterGroup(head)
    for (let length = 0; length < head.length; length++) {
      expect(() => new FilterGroup(head.subarray(0, length))).toThrow(corrupt)
    }
    for (let length = 0; length < chunk.length; length++) {
      expect(() => group.candidates(key, chunk.subarray(0, length))).toThrow(corrupt)
    }
    expect(() => group.extract(chunks.slice(1))).toThrow(corrupt)
  })

  /** A head of its members, each of them as often, whose checksum is right. */
  function headOf(count: number, times: number): Uint8Array {
    const repeated = Buffer.concat([
      head.subarray(0, 8),
      ...Array.from({ length: times }, () => head.subarray(8, -CHECKSUM_BYTES)),
      new Uint8Array(CHECKSUM_BYTES),
    ])
    repeated.writeUInt32LE(count, 4)
    writeChecksum(repeated)
    return repeated
  }

  it('is found in a head whose checksum is right', () => {
    const { length } = head
    for (const count of [0, 1, 3, 65_537, 2 ** 32 - 1])
      expect(() => new FilterGroup(headOf(count, 1))).toThrow(
        `A group of filters has ${length} bytes for the head of ${count} filters. It must be made again.`,
      )
    expect(new FilterGroup(headOf(65_536, 32_768)).parts).toHaveLength(65_536)
    expect(() => new FilterGroup(headOf(65_538, 32_769))).toThrow(/ bytes for the head of 65538 filters/)
  })

  it('is found in a chunk whose checksum is right', () => {
    const longer = Uint8Array.from([
      ...chunk.subarray(0, -CHECKSUM_BYTES),
      0,
      ...new Uint8Array(CHECKSUM_BYTES),
    ])
    writeChecksum(longer)
    expect(() => new FilterGroup(head).candidates(key, longer)).toThrow(
      `A group of filters has a chunk of ${longer.length} bytes instead of ${chunk.length}. It must be made again.`,
    )
  })

  it('is described', () => {
    const group = new FilterGroup(head)
    expect(() => new FilterGroup(flipped(head, 70))).toThrow('has a head with a wrong checksum')
    expect(() => group.candidates(key, flipped(chunk, 0))).toThrow('has a chunk with a wrong checksum')
    expect(() => group.extract(chunks.slice(1))).toThrow('has 127 chunks instead of 128')
    expect(() => new FilterGroup(head.subarray(0, 9))).toThrow('has 9 bytes for the head of -1 filters')
  })

  it('never causes another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 20 }), (any, part) => {
        try {
          new FilterGroup(any).candidates(key, part)
        } catch (thrown) {
          expect(isLogStorageError(thrown)).toBe(true)
        }
      }),
    )
  })

  it('is not reported for a group of a later version', () => {
    const later = Uint8Array.from(head)
    later[0] = 2
    expect(() => new FilterGroup(later)).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message: 'A group of filters has version 2; this version of Logpond reads version 1. Update Logpond.',
      }),
    )
  })
})

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[bit >>> 3] = (copy[bit >>> 3] as number) ^ (1 << (bit & 7))
  return copy
}
