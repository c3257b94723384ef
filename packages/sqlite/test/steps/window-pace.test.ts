import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WindowPace } from '../../src/steps/window-pace.js'

const limits = { first: 1024, growth: 4, min: 256, max: 16_384 }

it('enlarges quick windows up to the maximum', () => {
  const pace = new WindowPace(limits)
  const sizes = Array.from({ length: 4 }, () => {
    const { size } = pace
    pace.took(0.5)
    return size
  })
  expect(sizes).toEqual([1024, 4096, 16_384, 16_384])
})

it('soon reaches windows of 10 ms at any cost of an entry, and after the first, no window takes much longer', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.039, noNaN: true }), (millisecondsOfEntry) => {
      const pace = new WindowPace(limits)
      const took: number[] = []
      for (let i = 0; i < 10; i++) {
        took.push(pace.size * millisecondsOfEntry)
        pace.took(took.at(-1) as number)
      }
      expect(Math.max(...took.slice(1))).toBeLessThanOrEqual(10)
      expect(took.at(-1)).toBeGreaterThan(9)
    }),
  )
})

it('shrinks after a slow window, and grows again after quick ones', () => {
  const pace = new WindowPace({ ...limits, first: 16_384 })
  pace.took(40)
  expect(pace.size).toBe(4096)
  pace.took(20)
  expect(pace.size).toBe(2048)
  pace.took(5)
  expect(pace.size).toBe(4096)
})

it('does not shrink windows below the minimum', () => {
  const pace = new WindowPace(limits)
  for (let i = 0; i < 10; i++) pace.took(1e6)
  expect(pace.size).toBe(256)
})

it('enlarges windows to the minimum, even if they are slow', () => {
  const pace = new WindowPace({ first: 1, growth: 3, min: 10, max: 20 })
  const sizes = [1e6, 1e6, 1e6, 1e6, 0, 0].map((milliseconds) => {
    pace.took(milliseconds)
    return pace.size
  })
  expect(sizes).toEqual([3, 9, 10, 10, 20, 20])
})

it('keeps a single window of all entries', () => {
  const pace = new WindowPace({ first: Infinity, growth: 1, min: Infinity, max: Infinity })
  pace.took(1e6)
  expect(pace.size).toBe(Infinity)
})
