import { describe, expect, it } from 'vitest'
import { median, quantile, spread } from '../src/statistics.js'

describe('median', () => {
  it('is the middle, or between the two of them', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
    expect(median([])).toBeNaN()
  })
})

describe('quantile', () => {
  it('is the value below which the part lies', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1000 - i)
    expect(quantile(values, 0)).toBe(1)
    expect(quantile(values, 0.5)).toBe(501)
    expect(quantile(values, 0.999)).toBe(1000)
    expect(quantile(values, 1)).toBe(1000)
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('spread', () => {
  it('is half of the distance between the extremes, as a part of the median', () => {
    expect(spread([90, 100, 130])).toBeCloseTo(0.2)
    expect(spread([5, 5])).toBe(0)
  })
})
