import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chooseBucket } from '../../src/chart/choose-bucket.js'

const HOUR = 3_600_000

it('chooses slices that fit on a screen', () => {
  expect(chooseBucket([0, 0])).toBe(1)
  expect(chooseBucket([0, HOUR])).toBe(300_000)
  expect(chooseBucket([0, 24 * HOUR])).toBe(HOUR)
  expect(chooseBucket([0, 30 * 24 * HOUR])).toBe(24 * HOUR)
  const time = fc.integer({ min: 0, max: 20 * 365 * 24 * HOUR })
  fc.assert(
    fc.property(time, time, (a, b) => Math.abs(a - b) / chooseBucket([Math.min(a, b), Math.max(a, b)]) < 40),
  )
})
