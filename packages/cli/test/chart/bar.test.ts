import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bar } from '../../src/chart/bar.js'

it('is as long as its number is great', () => {
  expect(bar(8, 8, 4)).toBe('████')
  expect(bar(3, 8, 4)).toBe('█▌')
  expect(bar(0, 8, 4)).toBe('')
})

it('is never empty for a number, and never too wide', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 80 }),
      (a, b, width) => {
        const text = bar(Math.min(a, b), Math.max(a, b), width)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(width)
      },
    ),
  )
})
