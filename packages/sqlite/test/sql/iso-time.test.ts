import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IsoTime } from '../../src/sql/iso-time.js'

it('writes every time of an entry as the millisecond in which it lies, whatever was written before', () => {
  const iso = new IsoTime()
  const any = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })
  const near = fc.integer({ min: -2_100_000, max: 2_100_000 })
  fc.assert(
    fc.property(fc.array(fc.oneof(any, near)), (times) => {
      for (const time of times) expect(iso.of(time)).toBe(new Date(Math.floor(time / 1000)).toISOString())
    }),
  )
})

it('orders as times do', () => {
  const iso = new IsoTime()
  const time = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })
  fc.assert(
    fc.property(time, time, (a, b) => {
      expect(iso.of(Math.min(a, b)) <= iso.of(Math.max(a, b))).toBe(true)
    }),
  )
})
