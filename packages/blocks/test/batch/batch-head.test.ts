import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BATCH_CODECS,
  type BatchCodec,
  type BatchHead,
  decodeBatchHead,
  encodeBatchHead,
  isBatchHead,
  isPacked,
  isRowsHead,
} from '../../src/batch/batch-head.js'

const MAX = Number.MAX_SAFE_INTEGER

function counts(bySeverity: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 25 }, (_, severity) => bySeverity[severity] ?? 0)
}

const HEAD: BatchHead = {
  kind: 'batch',
  isPacked: true,
  count: 3,
  firstId: 10,
  lastId: 20,
  minTime: -5,
  maxTime: 7,
  bySeverity: counts({ 1: 1, 9: 1, 24: 1 }),
  rawBytes: 100,
  replaces: [4, 2 ** 40],
  filterBytes: 0,
  bodyBytes: 60,
  token: 'a-ü',
  codec: BATCH_CODECS.zstd,
  bodyChecksum: 0xfedcba98,
}

/** The bytes of a head after a change, with a checksum that is right again. */
function changed(change: (view: DataView) => void, head = HEAD): Uint8Array {
  const bytes = encodeBatchHead(head)
  const view = new DataView(bytes.buffer)
  change(view)
  view.setUint32(8, crc32(bytes.subarray(12), crc32(bytes.subarray(0, 8))), true)
  return bytes
}

function refusal(message: string) {
  return expect.objectContaining({ code: 'CORRUPT', message: `The head of a batch is damaged: ${message}.` })
}

const anyHead: fc.Arbitrary<BatchHead> = fc
  .record({
    bySeverity: fc.dictionary(
      fc.integer({ min: 1, max: 24 }).map(String),
      fc.integer({ min: 1, max: 1000 }),
      {
        minKeys: 1,
      },
    ),
    firstId: fc.integer({ min: 1, max: 2 ** 52 }),
    gaps: fc.nat(),
    times: fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()),
    rawBytes: fc.nat(2 ** 31 - 1),
    bodyBytes: fc.nat(),
    replaces: fc.array(fc.maxSafeNat(), { maxLength: 4 }),
    token: fc.string({ unit: 'grapheme' }),
    codec: fc.constantFrom<BatchCodec>(0, 1, 2),
    bodyChecksum: fc.nat(2 ** 32 - 1),
  })
  .map(({ bySeverity, firstId, gaps, times, codec, ...rest }) => {
    const count = Object.values(bySeverity).reduce((sum, each) => sum + each, 0)
    return {
      ...rest,
      kind: codec === BATCH_CODECS.rows ? 'block' : 'batch',
      isPacked: true,
      codec,
      count,
      firstId,
      lastId: firstId + count - 1 + gaps,
      minTime: Math.min(...times),
      maxTime: Math.max(...times),
      bySeverity: counts(bySeverity),
      filterBytes: 0,
    }
  })

describe('the head of a batch', () => {
  it('is the same after it was stored, also as a part of longer memory', () => {
    fc.assert(
      fc.property(anyHead, fc.nat(9), (head, before) => {
        const bytes = encodeBatchHead(head)
        const memory = new Uint8Array(before + bytes.length + 3).fill(255)
        memory.set(bytes, before)
        expect(decodeBatchHead(memory.subarray(before, before + bytes.length))).toEqual(head)
      }),
    )
  })

  it('has its values at the places that the format names', () => {
    const bytes = encodeBatchHead(HEAD)
    const view = new DataView(bytes.buffer)
    expect(Buffer.from(bytes.subarray(0, 8)).toString('latin1')).toBe('LPBA\x01\x01\0\0')
    expect([view.getUint32(12, true), view.getUint32(16, true)]).toEqual([3, 0xfedcba98])
    const doubles = [20, 28, 36, 44, 52, 60].map((at) => view.getFloat64(at, true))
    expect(doubles).toEqual([100, 60, 10, 20, -5, 7])
    expect([view.getUint32(68, true), view.getUint32(72, true), bytes[76]]).toEqual([4, 2, 3])
    expect([bytes[77], view.getUint32(78, true), bytes[82], bytes[87]]).toEqual([1, 1, 9, 24])
    expect([view.getFloat64(92, true), view.getFloat64(100, true)]).toEqual([4, 2 ** 40])
    expect(Buffer.from(bytes.subarray(108)).toString()).toBe('a-ü')
  })

  it('may have each number at the end of its range', () => {
    const least: BatchHead = {
      ...HEAD,
      count: 1,
      firstId: 1,
      lastId: 1,
      minTime: -MAX,
      maxTime: -MAX,
      bySeverity: counts({ 1: 1 }),
      rawBytes: 0,
      bodyBytes: 0,
      replaces: [],
      token: '',
    }
    const most: BatchHead = { ...HEAD, lastId: MAX, maxTime: MAX, rawBytes: 2 ** 31 - 1, bodyBytes: MAX }
    for (const head of [least, most]) expect(decodeBatchHead(encodeBatchHead(head))).toEqual(head)
  })

  it.each<[string, Partial<BatchHead>]>([
    ['one of its numbers is not a whole number', { firstId: 10.5 }],
    ['one of its numbers is not a whole number', { lastId: 20.5 }],
    ['one of its numbers is not a whole number', { minTime: Number.NaN }],
    ['one of its numbers is not a whole number', { maxTime: Number.POSITIVE_INFINITY }],
    ['one of its numbers is not a whole number', { rawBytes: 0.5 }],
    ['one of its numbers is not a whole number', { bodyBytes: 0.5 }],
    ['one of its numbers is not a whole number', { replaces: [1, 2.5] }],
    ['its ids are not possible', { count: 0, bySeverity: counts({}) }],
    ['its ids are not possible', { firstId: 0 }],
    ['its ids are not possible', { lastId: 11 }],
    ['its times are not possible', { minTime: 8 }],
    ['its lengths are not possible', { rawBytes: -1 }],
    ['its lengths are not possible', { rawBytes: 2 ** 31 }],
    ['its lengths are not possible', { bodyBytes: -1 }],
    ['its counts do not add up', { bySeverity: counts({ 1: 2 }) }],
    ['its counts do not add up', { bySeverity: counts({ 1: 4 }) }],
    ['its codec 3 is not known', { codec: 3 as BatchCodec }],
  ])('is neither stored nor read if %s: %o', (problem, values) => {
    expect(() => encodeBatchHead({ ...HEAD, ...values })).toThrow(`A batch cannot be encoded: ${problem}.`)
    const bytes = changed((view) => {
      const { count, rawBytes, bodyBytes, firstId, lastId, minTime, maxTime, codec } = { ...HEAD, ...values }
      view.setUint8(5, codec)
      view.setUint32(12, count, true)
      for (const [i, value] of [rawBytes, bodyBytes, firstId, lastId, minTime, maxTime].entries()) {
        view.setFloat64(20 + i * 8, value, true)
      }
      if (values.bySeverity !== undefined) view.setUint32(78, values.bySeverity[1] as number, true)
      if (values.bySeverity !== undefined) for (const at of [83, 88]) view.setUint32(at, 0, true)
      if (values.replaces !== undefined) view.setFloat64(100, values.replaces[1] as number, true)
    })
    expect(() => decodeBatchHead(bytes)).toThrow(refusal(problem))
  })

  it.each([0, 25])('is refused if it counts the severity %i', (severity) => {
    const bytes = changed((view) => view.setUint8(77, severity))
    expect(() => decodeBatchHead(bytes)).toThrow(refusal(`it counts the severity ${severity}`))
  })

  it('is refused if it is shorter or longer than its lists', () => {
    for (const at of [68, 72]) {
      for (const by of [-1, 1]) {
        const bytes = changed((view) => view.setUint32(at, view.getUint32(at, true) + by, true))
        expect(() => decodeBatchHead(bytes)).toThrow(refusal('its length is wrong'))
      }
    }
    const bytes = changed((view) => view.setUint8(76, 2))
    expect(() => decodeBatchHead(bytes)).toThrow(refusal('its length is wrong'))
  })

  it('is refused if it ends before its lists, or begins otherwise', () => {
    const bytes = encodeBatchHead(HEAD)
    const problem = refusal('it does not begin as a batch does')
    for (const length of [0, 3, 4, 76]) {
      expect(() => decodeBatchHead(bytes.subarray(0, length))).toThrow(problem)
      expect(() => decodeBatchHead(bytes.subarray(0, length), false)).toThrow(problem)
    }
    expect(() => decodeBatchHead(changed((view) => view.setUint8(3, 0)))).toThrow(problem)
  })

  it('is refused if its checksum is wrong, unless it is not compared', () => {
    const bytes = encodeBatchHead(HEAD)
    for (const at of [4, 8, 12]) {
      const wrong = Uint8Array.from(bytes)
      wrong[at] = (wrong[at] as number) ^ 64
      expect(() => decodeBatchHead(wrong)).toThrow(refusal('its checksum is wrong'))
    }
    const wrong = Uint8Array.from(bytes)
    wrong[8] = (wrong[8] as number) ^ 64
    expect(decodeBatchHead(wrong, false)).toEqual(HEAD)
  })

  it('of a later version asks for an update', () => {
    expect(() => decodeBatchHead(changed((view) => view.setUint8(4, 2)))).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message:
          'A batch has version 2 of its format, and this version of Logpond reads version 1. Update Logpond.',
      }),
    )
  })

  it('is known by its first bytes, and rows of earlier versions by their codec', () => {
    const bytes = encodeBatchHead(HEAD)
    const rows = encodeBatchHead({ ...HEAD, codec: BATCH_CODECS.rows })
    expect([isBatchHead(bytes), isBatchHead(rows), isBatchHead(bytes.subarray(0, 4))]).toEqual([
      true,
      true,
      true,
    ])
    expect([isBatchHead(bytes.subarray(0, 3)), isBatchHead(new Uint8Array(90))]).toEqual([false, false])
    expect([isRowsHead(bytes), isRowsHead(rows)]).toEqual([false, true])
    const other = Uint8Array.from(rows)
    other[0] = 0
    expect(isRowsHead(other)).toBe(false)
    expect(decodeBatchHead(rows).kind).toBe('block')
    const { isPacked: _, ...block } = HEAD
    expect([isPacked(HEAD), isPacked(block)]).toEqual([true, false])
  })
})
