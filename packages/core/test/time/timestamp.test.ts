import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MAX_TIMESTAMP,
  roundToMicrosecond,
  toMicroseconds,
  toMilliseconds,
} from '../../src/time/timestamp.js'

describe('roundToMicrosecond', () => {
  it.each([
    [0, 0],
    [1_700_000_000_000.123, 1_700_000_000_000.123],
    [1.23449, 1.234],
    [1_700_000_000_000 + 0.9996, 1_700_000_000_001],
    [-0.0004, 0],
    [-1.2346, -1.235],
    [MAX_TIMESTAMP, MAX_TIMESTAMP],
    [-MAX_TIMESTAMP, -MAX_TIMESTAMP],
  ])('rounds %d to %d', (given, rounded) => {
    expect(roundToMicrosecond(given)).toBe(rounded)
    expect(Object.is(roundToMicrosecond(given), -0)).toBe(false)
  })

  it('keeps every microsecond and never changes a rounded time', () => {
    const edge = MAX_TIMESTAMP * 1000
    fc.assert(
      fc.property(fc.integer({ min: -edge, max: edge }), (count) => {
        const rounded = roundToMicrosecond(count / 1000)
        expect(rounded).toBe(count / 1000)
        expect(toMicroseconds(rounded)).toBe(count)
      }),
      { examples: [[-4_406_833_191_057_386], [MAX_TIMESTAMP * 1000], [1_700_000_000_000_001]] },
    )
  })
})

describe('toMilliseconds', () => {
  it('reads numbers and Dates, and nothing else', () => {
    expect(toMilliseconds(1.5)).toBe(1.5)
    expect(toMilliseconds(new Date(7))).toBe(7)
    for (const value of ['7', 7n, null, {}, [7], new Date(Number.NaN)])
      expect(toMilliseconds(value)).toBeNaN()
  })
})
