import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SliceCounter } from '../../src/read/slice-counter.js'

const EDGE = 8_640_000_000_000_000

/** Microseconds, near the bounds as often as between them. */
const time = fc.oneof(fc.integer({ min: -EDGE, max: EDGE }), fc.integer({ min: -EDGE, max: 9 - EDGE }))
const slices = fc
  .oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: EDGE }))
  .chain((width) => fc.record({ width: fc.constant(width), offset: fc.integer({ min: 0, max: width - 1 }) }))

it('puts an entry into the slice that large integers give, whatever the width and the offset', () => {
  fc.assert(
    fc.property(time, slices, (time, { width, offset }) => {
      const counter = new SliceCounter({ bucket: width / 1000, offset: offset / 1000 })
      counter.add(time / 1000, 9)
      const [w, o, t] = [BigInt(width), BigInt(offset), BigInt(time)]
      const start = t - ((((t - o) % w) + w) % w)
      expect(counter.buckets()).toEqual([{ start: Number(start) / 1000, count: 1, bySeverity: { 9: 1 } }])
    }),
    { numRuns: 1000 },
  )
})
