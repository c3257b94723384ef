import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, quantile, spread } from '../src/statistics.js'

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 })

describe('quantile', () => {
  it('returns the value below which a part of the values lies, in any order of the values', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 999 - i)
    expect(quantile(values, 0)).toBe(0)
    expect(quantile(values, 0.5)).toBe(500)
    expect(quantile(values, 0.99)).toBe(990)
    expect(quantile(values, 0.999)).toBe(999)
    expect(quantile(values, 1)).toBe(999)
  })

  it('sorts by number, and does not change the list', () => {
    const values = [10, 9, -1]
    expect(quantile(values, 1)).toBe(10)
    expect(quantile(values, 0)).toBe(-1)
    expect(values).toEqual([10, 9, -1])
  })

  it('is the only value, and NaN without values', () => {
    expect(quantile([7], 0.5)).toBe(7)
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('median', () => {
  it('is the value in the middle, or halfway between the two in the middle', () => {
    expect(median([9, 1, 10])).toBe(9)
    expect(median([4, 1, 10, 2])).toBe(3)
    expect(median([7])).toBe(7)
  })

  it('is NaN without values', () => {
    expect(median([])).toBeNaN()
  })

  it('lies between the lowest and the highest', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(median(values)).toBeGreaterThanOrEqual(Math.min(...values))
        expect(median(values)).toBeLessThanOrEqual(Math.max(...values))
      }),
    )
  })
})

describe('spread', () => {
  it('is half of the difference between the extremes, divided by the median', () => {
    expect(spread([90, 100, 110])).toBe(0.1)
    expect(spread([100, 100, 300])).toBe(1)
  })

  it('is 0 if all values are equal, even if they are 0', () => {
    expect(spread([5])).toBe(0)
    expect(spread([5, 5, 5])).toBe(0)
    expect(spread([0, 0, 0])).toBe(0)
  })

  it('is infinite if the median is 0', () => {
    expect(spread([-1, 0, 1])).toBe(Number.POSITIVE_INFINITY)
  })

  it('is never negative, even if the figures are', () => {
    expect(spread([-90, -100, -110])).toBe(0.1)
    fc.assert(
      fc.property(numbers, (values) => {
        expect(spread(values)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
