import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allRows, countRows, hasRows } from '../../src/match/row-set.js'

it('counts the rows of a set of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ min: 0, max: 1, maxLength: 3000 }), (rows) => {
      expect(countRows(rows)).toBe(rows.filter((row) => row === 1).length)
      expect(hasRows(rows)).toBe(rows.some((row) => row === 1))
    }),
  )
})

it.each([0, 1, 3, 4, 1019, 1020, 1021, 1024, 8192, 65_537])('counts all of %i rows', (count) => {
  expect(countRows(allRows(count))).toBe(count)
})
