import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeIntegers, encodeIntegers } from '../../src/columns/integers.js'

const MAX = Number.MAX_SAFE_INTEGER

describe('integers', () => {
  it('come back equal, whatever safe integers they are', () => {
    const near = fc
      .tuple(fc.maxSafeInteger(), fc.array(fc.integer({ min: -300, max: 300 })))
      .map(([base, steps]) => steps.map((step) => Math.max(-MAX, Math.min(MAX, base + step * 1000))))
    const numbers = fc.oneof(
      near,
      fc.array(fc.maxSafeInteger()),
      fc.array(fc.integer({ min: 0, max: 70_000 })),
    )
    fc.assert(
      fc.property(numbers, (values) => {
        expect([...decodeIntegers(encodeIntegers(values, values.length), values.length)]).toEqual(values)
      }),
    )
  })

  it.each([
    { name: 'nothing', values: [], bytes: 0 },
    { name: 'a single number', values: [7], bytes: 5 },
    { name: 'equal numbers', values: [7, 7, 7, 7], bytes: 5 },
    { name: 'numbers with a constant step', values: [7, 4, 1, -2], bytes: 5 },
    { name: 'the widest constant step', values: [-(2 ** 52), 2 ** 52 - 1], bytes: 1 + 9 + 9 },
    { name: 'numbers near each other', values: [1000, 1003, 1001, 1255], bytes: 1 + 3 + 1 + 4 },
    {
      name: 'times that grow by whole milliseconds',
      values: [0, 1000, 3000, 258_000],
      bytes: 1 + 2 + 2 + 3 + 1 + 3,
    },
    { name: 'the ends of all numbers', values: [-MAX, MAX, 0], bytes: 1 + 3 * 8 },
  ])('take few bytes for $name', ({ values, bytes }) => {
    const encoded = encodeIntegers(values, values.length)
    expect(encoded.length).toBe(bytes)
    expect([...decodeIntegers(encoded, values.length)]).toEqual(values)
  })

  it.each([
    { problem: 'more bytes', bytes: [0, 0, 1, 0, 0, 9] },
    { problem: 'fewer bytes', bytes: [0, 0, 1, 0] },
    { problem: 'an unknown form', bytes: [9, 0, 1, 0, 0] },
    { problem: 'an unknown sign', bytes: [0, 2, 1, 0, 0] },
    { problem: 'too wide numbers', bytes: [1, 0, 1, 7, ...new Array(14).fill(0)] },
    {
      problem: 'a double that is not whole',
      bytes: [3, ...new Array(7).fill(0), 0xf0, ...new Array(6).fill(0), 0xf0, 0x3f],
    },
    {
      problem: 'numbers that are not safe',
      bytes: [0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1],
    },
  ])('are CORRUPT with $problem', ({ bytes }) => {
    expect(() => decodeIntegers(Uint8Array.from(bytes), 2)).toThrow(
      expect.objectContaining({ code: 'CORRUPT' }),
    )
  })
})
