import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WindowPace } from '../src/window-pace.js'

const limits = { first: 1024, growth: 4, most: 16_384, shrinks: true }

it('lets windows grow while they are quick, up to the most', () => {
  const pace = new WindowPace(limits)
  const sizes = Array.from({ length: 4 }, () => {
    const { size } = pace
    pace.took(0.5)
    return size
  })
  expect(sizes).toEqual([1024, 4096, 16_384, 16_384])
})

it('lets windows of any cost take 10 ms soon, and none much more after the first', () => {
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

it('shrinks after a window that took long, and grows again after quick ones', () => {
  const pace = new WindowPace({ ...limits, first: 16_384 })
  pace.took(40)
  expect(pace.size).toBe(4096)
  pace.took(20)
  expect(pace.size).toBe(2048)
  pace.took(5)
  expect(pace.size).toBe(4096)
})

it('never makes windows of next to nothing', () => {
  const pace = new WindowPace(limits)
  for (let i = 0; i < 10; i++) pace.took(1e6)
  expect(pace.size).toBe(256)
  const small = new WindowPace({ ...limits, first: 8 })
  small.took(1e6)
  expect(small.size).toBe(8)
})

it('only grows where windows cost the same whatever their size', () => {
  const pace = new WindowPace({ ...limits, growth: 2, shrinks: false })
  pace.took(1e6)
  expect(pace.size).toBe(1024)
  pace.took(5)
  expect(pace.size).toBe(2048)
})

it('leaves one window of everything as it is', () => {
  const pace = new WindowPace({ first: Infinity, growth: 1, most: Infinity, shrinks: true })
  pace.took(1e6)
  expect(pace.size).toBeGreaterThan(1e300)
})
