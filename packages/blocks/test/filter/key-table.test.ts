import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KeyTable } from '../../src/filter/key-table.js'

it('keeps each pair of numbers once', () => {
  const int = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer())
  fc.assert(
    fc.property(fc.array(fc.tuple(int, int), { maxLength: 50 }), (pairs) => {
      const table = new KeyTable()
      for (const [low, high] of pairs) table.add(low, high)
      const found: string[] = []
      table.forEach((low, high) => {
        found.push(`${low} ${high}`)
      })
      const expected = new Set(pairs.map((pair) => pair.join(' ')))
      expect(found.sort()).toEqual([...expected].sort())
      expect(table.size).toBe(expected.size)
    }),
  )
})

it('grows', () => {
  const table = new KeyTable()
  for (let i = 0; i < 20_000; i++) table.add(Math.imul(i, 0x9e3779b1), i)
  for (let i = 0; i < 20_000; i++) table.add(Math.imul(i, 0x9e3779b1), i)
  let sum = 0
  table.forEach((_, high) => {
    sum += high
  })
  expect(table.size).toBe(20_000)
  expect(sum).toBe((19_999 * 20_000) / 2)
})
