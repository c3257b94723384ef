import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toTimestamp } from '../../src/opentelemetry/time-of-record.js'

it('is exact to the microsecond in the whole range of times', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8_640_000_000_000_000 }), (micros) => {
      const time: [number, number] = [Math.floor(micros / 1e6), (micros % 1e6) * 1000]
      expect(toTimestamp(time)).toBe(micros / 1000)
    }),
  )
})

it('is nothing for 0 and beyond the range', () => {
  expect([toTimestamp([0, 0]), toTimestamp([1e12, 0]), toTimestamp(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
