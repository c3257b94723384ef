import fc from 'fast-check'
import { expect, it } from 'vitest'
import { topOf } from '../../src/values/top-of.js'

it('finds the most frequent places, and of equally frequent ones the first in order', () => {
  const counts = fc.array(fc.nat(5), { maxLength: 200 })
  fc.assert(
    fc.property(counts, fc.nat(3), fc.nat(250), fc.nat(99), (rows, from, limit, seed) => {
      // An order that is not that of the places.
      const rank = (place: number) => (place * 7919 + seed * 31) % 1009
      const compare = (a: number, b: number) => rank(a) - rank(b)
      const all = Array.from(rows.keys()).filter((place) => place >= from && (rows[place] as number) > 0)
      all.sort((a, b) => (rows[b] as number) - (rows[a] as number) || compare(a, b))
      expect(topOf(rows, from, { compare }, limit)).toEqual(all.slice(0, limit))
    }),
    { numRuns: 1000 },
  )
})

it('compares only places that are equally frequent', () => {
  const rows = [0, 5, 4, 3, 2, 1]
  const compare = () => expect.unreachable()
  expect(topOf(rows, 0, { compare }, 2)).toEqual([1, 2])
})
