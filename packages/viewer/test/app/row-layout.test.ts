import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equalRows, lineCount, unequalRows } from '../../app/window/row-layout.js'

test('the row at a position is the one that covers it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 80 }),
      fc.nat(),
      (heights, seed) => {
        const layout = unequalRows(heights.length, (i) => heights[i] ?? 0)
        expect(layout.height).toBe(heights.reduce((sum, height) => sum + height, 0))
        const position = seed % layout.height
        const row = layout.rowAt(position)
        expect(layout.topOf(row)).toBeLessThanOrEqual(position)
        expect(layout.topOf(row + 1)).toBeGreaterThan(position)
      },
    ),
  )
})

test('rows of the same height lie where unequal rows of that height lie', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: -500, max: 20_000 }),
      (count, position) => {
        const equal = equalRows(count, 22)
        const unequal = unequalRows(count, () => 22)
        expect(equal.height).toBe(unequal.height)
        expect(equal.rowAt(position)).toBe(unequal.rowAt(position))
        expect(equal.topOf(count - 1)).toBe(unequal.topOf(count - 1))
      },
    ),
  )
})

test('without rows, positions are those of row 0', () => {
  expect(equalRows(0, 22).rowAt(500)).toBe(0)
  expect(unequalRows(0, () => 22).rowAt(500)).toBe(0)
})

test('counts the lines of wrapped text', () => {
  expect(lineCount('', 10, 9)).toBe(1)
  expect(lineCount('0123456789', 10, 9)).toBe(1)
  expect(lineCount('0123456789a', 10, 9)).toBe(2)
  expect(lineCount('a\n\nb', 10, 9)).toBe(3)
  expect(lineCount('a\n'.repeat(500), 10, 9)).toBe(9)
  expect(lineCount('abc', 0, 9)).toBe(3)
})
