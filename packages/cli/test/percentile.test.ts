import { expect, it } from 'vitest'
import { percentile } from '../src/percentile.js'

it('finds the value that a share of the values lies below', () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => 999 - i)
  expect(percentile(values, 0.5)).toBe(500)
  expect(percentile(values, 0.99)).toBe(990)
  expect(percentile(values, 1)).toBe(999)
})

it('is 0 without values', () => {
  expect(percentile(new Float64Array(), 0.5)).toBe(0)
})
