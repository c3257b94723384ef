import fc from 'fast-check'
import { expect, it } from 'vitest'
import { behindUtc, chooseWidth, followsClocks, offsetOf, zoneOf } from '../../src/histogram/slices.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

it('divides every range from a minute to 400 years into 60 to 120 slices', () => {
  fc.assert(
    fc.property(fc.double({ min: 60, max: 400 * 365 * DAY, noNaN: true }), (range) => {
      const slices = range / chooseWidth(range)
      expect(slices).toBeGreaterThanOrEqual(60)
      expect(slices).toBeLessThanOrEqual(120)
    }),
  )
})

it('has slices of at least a millisecond', () => {
  expect(chooseWidth(0)).toBe(1)
  expect(chooseWidth(59)).toBe(1)
})

it.each([
  ['Europe/Berlin', '2026-07-01T12:00Z', -2],
  ['Europe/Berlin', '2026-01-01T12:00Z', -1],
  ['America/St_Johns', '2026-01-01T12:00Z', 3.5],
  ['Asia/Kathmandu', '2026-01-01T12:00Z', -5.75],
  ['UTC', '2026-01-01T12:00Z', 0],
])('knows that %s at %s is %d hours behind UTC', (zone, time, hours) => {
  expect(behindUtc(Date.parse(time), zoneOf(zone))).toBe(hours * HOUR)
})

it('begins days at midnight and weeks on Monday', () => {
  const start = (width: number, zone: string) => {
    const time = Date.parse('2026-07-01T12:00Z')
    const offset = offsetOf(width, behindUtc(time, zoneOf(zone)))
    expect(offset).toBeGreaterThanOrEqual(0)
    expect(offset).toBeLessThan(width)
    return new Date(Math.floor((time - offset) / width) * width + offset).toISOString()
  }
  expect(start(DAY, 'Europe/Berlin')).toBe('2026-06-30T22:00:00.000Z')
  expect(start(DAY, 'America/New_York')).toBe('2026-07-01T04:00:00.000Z')
  expect(start(7 * DAY, 'UTC')).toBe('2026-06-29T00:00:00.000Z')
  expect(start(HOUR, 'Asia/Kathmandu')).toBe('2026-07-01T11:15:00.000Z')
})

it('lets slices of up to a quarter of an hour start where they do in UTC', () => {
  for (const width of [1, 300, 1000, 30_000, 60_000, HOUR / 12, HOUR / 4])
    expect(followsClocks(width)).toBe(false)
  for (const width of [HOUR / 2, HOUR, 2 * HOUR, DAY, 7 * DAY, 20 * 60_000])
    expect(followsClocks(width)).toBe(true)
})
