import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bucketsOf, SliceCounter } from '../../src/read/slice-counts.js'

it('counts each time in the slice that it lies in, in whatever order times come', () => {
  const time = fc.oneof(fc.integer({ min: -30, max: 30 }), fc.maxSafeInteger())
  const width = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(2 ** 53))
  fc.assert(
    fc.property(fc.array(time), width, fc.nat(), (times, slice, shift) => {
      const offset = shift % slice
      const counter = new SliceCounter({ width: slice, offset })
      const expected = new Map<number, number>()
      for (const each of times) {
        counter.add(each, 9)
        const since = (BigInt(each) - BigInt(offset)) % BigInt(slice)
        const start = BigInt(each) - ((since + BigInt(slice)) % BigInt(slice))
        const key = Number(start) / 1000
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      const found = bucketsOf([counter.finish()])
      expect(found.map(({ start, count }) => [start, count])).toEqual([...expected].sort(([a], [b]) => a - b))
      for (const { count, bySeverity } of found) expect(bySeverity).toEqual({ 9: count })
    }),
  )
})

it('adds up the slices of several parts, ascending', () => {
  const buckets = bucketsOf([
    [2000, 9, 1, 1000, 17, 2],
    [1000, 17, 3, 1000, 5, 4],
  ])
  expect(buckets).toStrictEqual([
    { start: 1, count: 9, bySeverity: { 5: 4, 17: 5 } },
    { start: 2, count: 1, bySeverity: { 9: 1 } },
  ])
})
