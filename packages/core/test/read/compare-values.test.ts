import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareValues } from '../../src/read/compare-values.js'

it('orders null, booleans, numbers and then texts by code unit', () => {
  const ordered = [
    null,
    false,
    true,
    -1e21,
    -1,
    0,
    5e-324,
    2,
    10,
    1e21,
    '',
    '10',
    '2',
    'A',
    'a',
    'ab',
    '😀',
    '\uffff',
  ]
  expect(ordered.toReversed().sort(compareValues)).toEqual(ordered)
})

it('is a total order', () => {
  const value = fc.oneof(fc.constantFrom(null, true, false), fc.double({ noNaN: true }), fc.string())
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0)
      expect(compareValues(a, a)).toBe(0)
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0)
        expect(compareValues(a, c)).toBeLessThanOrEqual(0)
    }),
  )
})
