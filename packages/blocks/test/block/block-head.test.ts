import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BlockHead,
  decodeBlockHead,
  encodeBlockHead,
  isBlockHead,
  lengthOfHead,
} from '../../src/block/block-head.js'
import type { Codec } from '../../src/bytes/codec.js'

const MAX = Number.MAX_SAFE_INTEGER

function counts(bySeverity: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 25 }, (_, severity) => bySeverity[severity] ?? 0)
}

const HEAD: BlockHead = {
  kind: 'block',
  uuid: '000102030405060708090a0b0c0d0e0f',
  codec: 'zstd',
  keyId: 5,
  count: 3,
  firstId: 10,
  lastId: 20,
  minTime: -5,
  maxTime: 7,
  bySeverity: counts({ 1: 1, 9: 1, 24: 1 }),
  rawBytes: 100,
  filterBytes: 30,
  filterChecksum: 0xfedcba98,
  bodyBytes: 60,
  bodyChecksum: 0x01020304,
  prev: new Uint8Array(32).fill(6),
  root: new Uint8Array(32).fill(8),
  replaces: [4, 2 ** 40],
  summary: Uint8Array.of(1, 2),
  messages: Uint8Array.of(3),
}

/** The places of the first fields: magic, version, length, codec, key, uuid, count, first id, distance of the last. */
const PLACE = { version: 4, length: 5, codec: 9, count: 27, severities: 35 }

/** The number of bytes of a head. Before the checksum are two replaced parts, two bytes of a summary and one of counts. */
const END = encodeBlockHead(HEAD).length

/** A head with buffers that compare equal to arrays. */
function plain(head: BlockHead): BlockHead {
  const { prev, root, summary, messages } = head
  return {
    ...head,
    ...{ prev: Uint8Array.from(prev), root: Uint8Array.from(root) },
    ...{ summary: Uint8Array.from(summary), messages: Uint8Array.from(messages) },
  }
}

function withChecksum(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true)
  return bytes
}

/** The bytes of a head after one of them has changed, with a checksum that is right again. */
function changed(at: number, value: number): Uint8Array {
  const bytes = Uint8Array.from(encodeBlockHead(HEAD))
  bytes[at] = value
  return withChecksum(bytes)
}

function refusal(problem: string) {
  return expect.objectContaining({
    code: 'CORRUPT',
    message: `A part of the store is damaged: ${problem}.`,
  })
}

const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const anyHead: fc.Arbitrary<BlockHead> = fc
  .record({
    uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    codec: fc.constantFrom<Codec>('none', 'zstd', 'deflate'),
    keyId: fc.nat(),
    bySeverity: fc.dictionary(
      fc.integer({ min: 1, max: 24 }).map(String),
      fc.integer({ min: 1, max: 2000 }),
      {
        minKeys: 1,
      },
    ),
    firstId: fc.integer({ min: 1, max: 2 ** 52 }),
    gaps: fc.nat(),
    times: fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()),
    rawBytes: fc.maxSafeNat(),
    filterBytes: fc.maxSafeNat(),
    filterChecksum: fc.nat(2 ** 32 - 1),
    bodyBytes: fc.maxSafeNat(),
    bodyChecksum: fc.nat(2 ** 32 - 1),
    prev: anyHash,
    root: anyHash,
    replaces: fc.array(fc.maxSafeNat(), { maxLength: 4 }),
    summary: fc.uint8Array(),
    messages: fc.uint8Array(),
  })
  .map(({ bySeverity, gaps, times, ...rest }) => {
    const count = Object.values(bySeverity).reduce((sum, each) => sum + each, 0)
    return {
      ...rest,
      kind: 'block',
      count,
      lastId: rest.firstId + count - 1 + gaps,
      minTime: Math.min(...times),
      maxTime: Math.max(...times),
      bySeverity: counts(bySeverity),
    }
  })

describe('the head of a block', () => {
  it('is the same after it was stored, also as a part of longer memory', () => {
    fc.assert(
      fc.property(anyHead, fc.nat(9), (head, before) => {
        const bytes = encodeBlockHead(head)
        const memory = new Uint8Array(before + bytes.length + 3).fill(255)
        memory.set(bytes, before)
        expect(lengthOfHead(memory.subarray(before))).toBe(bytes.length)
        const read = decodeBlockHead(memory.subarray(before, before + bytes.length))
        expect(plain(read)).toEqual(plain(head))
      }),
    )
  })

  it('has its first values at the places that the format names', () => {
    const bytes = encodeBlockHead(HEAD)
    const { length } = bytes
    expect([...bytes.subarray(0, 11)]).toEqual([0x4c, 0x50, 0x42, 0x4b, 2, length, 0, 0, 0, 1, 5])
    expect(Buffer.from(bytes.subarray(11, 27)).toString('hex')).toBe(HEAD.uuid)
    // Count, first id, distance of the last; the times with their signs; three severities.
    expect([...bytes.subarray(27, 41)]).toEqual([3, 10, 10, 1, 5, 0, 7, 3, 1, 1, 9, 1, 24, 1])
  })

  it('may have each number at the end of its range', () => {
    const least: BlockHead = {
      ...HEAD,
      ...{
        keyId: 0,
        count: 1,
        firstId: 1,
        lastId: 1,
        minTime: -MAX,
        maxTime: -MAX,
        bySeverity: counts({ 1: 1 }),
      },
      ...{ rawBytes: 0, filterBytes: 0, bodyBytes: 0, replaces: [] },
      ...{ summary: new Uint8Array(0), messages: new Uint8Array(0) },
    }
    const most: BlockHead = {
      ...HEAD,
      ...{ count: 65_536, firstId: MAX - 65_535, lastId: MAX, minTime: MAX, maxTime: MAX },
      bySeverity: counts({ 24: 65_536 }),
    }
    for (const head of [least, most])
      expect(plain(decodeBlockHead(encodeBlockHead(head)))).toEqual(plain(head))
  })

  it.each<[string, Partial<BlockHead>]>([
    [
      'in the head of a block, 0 rows cannot have the ids from 10 to 20',
      { count: 0, bySeverity: counts({}) },
    ],
    ['in the head of a block, 3 rows cannot have the ids from 0 to 20', { firstId: 0 }],
    ['in the head of a block, 3 rows cannot have the ids from 10 to 11', { lastId: 11 }],
    ['in the head of a block, the times from 8 to 7 are not possible', { minTime: 8 }],
    ['in the head of a block, the severities do not add up', { bySeverity: counts({ 1: 2 }) }],
    ['in the head of a block, the severities do not add up', { bySeverity: counts({ 1: 4 }) }],
    ['the number of rows is 65537, more than 65536', { count: 65_537 }],
  ])('is refused because %s', (problem, values) => {
    expect(() => decodeBlockHead(encodeBlockHead({ ...HEAD, ...values }))).toThrow(refusal(problem))
  })

  it('is refused if its last id is not a number that JavaScript has', () => {
    // First and distance are each possible.
    const head = { ...HEAD, firstId: MAX, lastId: MAX + 101 }
    expect(() => decodeBlockHead(encodeBlockHead(head))).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining('cannot have the ids') }),
    )
  })

  it.each<[string, number, number]>([
    ['the codec of a block is not known', PLACE.codec, 3],
    ['a severity is 0', PLACE.severities, 0],
    ['a severity is 25', PLACE.severities, 25],
    ['the number of severities is 26, more than 25', PLACE.severities - 1, 26],
    ['the number of replaced parts is 14, more than 13', END - 17, 14],
    ['the length of the summary is 6, more than 5', END - 9, 6],
    ['the length of counts is 3, more than 2', END - 6, 3],
  ])('is refused because %s', (problem, at, value) => {
    expect(() => decodeBlockHead(changed(at, value))).toThrow(refusal(problem))
  })

  it('is refused if it has more bytes than its values need, or fewer', () => {
    const bytes = encodeBlockHead(HEAD)
    for (const by of [-1, 1]) {
      const other = new Uint8Array(bytes.length + by)
      other.set(bytes.subarray(0, bytes.length + Math.min(by, 0)))
      expect(() => decodeBlockHead(other)).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
      other[PLACE.length] = other.length
      expect(() => decodeBlockHead(withChecksum(other))).toThrow(
        refusal(by === 1 ? '1 bytes follow the end' : '1 bytes are needed, but only 0 are left'),
      )
    }
    const longer = Uint8Array.of(...bytes, 0)
    expect(() => decodeBlockHead(longer)).toThrow(refusal('the head of a block has the wrong length'))
  })

  it('is refused if its checksum is wrong, unless it is not compared', () => {
    const bytes = Uint8Array.from(encodeBlockHead(HEAD))
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 64
    expect(() => decodeBlockHead(bytes)).toThrow(refusal('the checksum of the head of a block is wrong'))
    expect(plain(decodeBlockHead(bytes, false))).toEqual(plain(HEAD))
  })

  it.each([0, 3])('of version %i asks for an update', (version) => {
    expect(() => decodeBlockHead(changed(PLACE.version, version))).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message: `A block has version ${version} of the format, and this version of Logpond reads versions up to 2. Update Logpond.`,
      }),
    )
  })

  it('of version 1 ends before the counts of messages', () => {
    const bytes = Uint8Array.from(encodeBlockHead({ ...HEAD, messages: new Uint8Array(0) }))
    const first = bytes.slice(0, -1)
    first[PLACE.version] = 1
    first[PLACE.length] = first.length
    expect(plain(decodeBlockHead(withChecksum(first)))).toEqual(
      plain({ ...HEAD, messages: new Uint8Array(0) }),
    )
  })

  it('is known by its first bytes', () => {
    const bytes = encodeBlockHead(HEAD)
    expect([
      isBlockHead(bytes),
      isBlockHead(bytes.subarray(0, 13)),
      isBlockHead(bytes.subarray(0, 12)),
    ]).toEqual([true, true, false])
    for (let at = 0; at < 4; at++) expect(isBlockHead(changed(at, 0))).toBe(false)
  })

  it('has a length of at least 13 bytes, and no more than there are', () => {
    const bytes = Uint8Array.from(encodeBlockHead(HEAD))
    const problem = (of: Uint8Array) =>
      refusal(`the bytes from ${Buffer.from(of.subarray(0, 13)).toString('hex')} on are not a block`)
    for (const length of [0, 12, bytes.length + 1]) {
      bytes[PLACE.length] = length
      expect(() => lengthOfHead(bytes)).toThrow(problem(bytes))
    }
    for (const length of [13, bytes.length]) {
      bytes[PLACE.length] = length
      expect(lengthOfHead(bytes)).toBe(length)
    }
  })
})
