import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { parseQuery, QueryError, readTime } from '../../src/index.js'
import { timeOf, toMicroseconds, writeTime } from '../../src/values/time.js'
import { zoneOf } from '../../src/values/zone.js'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
]
const NOW = Date.UTC(2026, 2, 29, 12)
const HOUR = 3_600_000
const before = process.env.TZ

afterEach(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

describe('a time', () => {
  it.each(ZONES)('in %s is what Date reads, also when clocks change', (timeZone) => {
    process.env.TZ = timeZone
    const minute = fc.integer({ min: Date.UTC(1972, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 })
    const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'))
    // The days of the changes of Europe, America and Lord Howe in 2026.
    const days = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04']
    const text = fc.oneof(
      minute.map((minutes) => new Date(minutes * 60_000).toISOString().slice(0, 16)),
      fc
        .tuple(fc.constantFrom(...days), two(23), two(59))
        .map(([day, hour, minutes]) => `${day}T${hour}:${minutes}`),
    )
    fc.assert(
      fc.property(text, (written) => {
        const read = timeOf(written, { now: NOW, zone: zoneOf(timeZone) })
        expect(read).toBe(new Date(written).getTime())
        expect(timeOf(written, { now: NOW, zone: zoneOf(undefined) })).toBe(read)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['now', NOW],
    ['2h', NOW - 2 * HOUR],
    ['1h 30m', NOW - 1.5 * HOUR],
    ['2d12h ago', NOW - 60 * HOUR],
    // Clocks skipped an hour on this day.
    ['today', Date.UTC(2026, 2, 28, 23)],
    ['10:00', Date.UTC(2026, 2, 29, 8)],
    ['Yesterday 10:00', Date.UTC(2026, 2, 28, 9)],
    ['tomorrow', Date.UTC(2026, 2, 29, 22)],
    ['12:00Z', Date.UTC(2026, 2, 29, 12)],
    ['2026-01-31T12:00:00,25+01:00', Date.UTC(2026, 0, 31, 11, 0, 0, 250)],
    ['1706696430', 1706696430000],
    ['1706696430123456', 1706696430123.456],
  ])('%s is read by itself too', (text, expected) => {
    expect(readTime(text, { now: NOW, timeZone: 'Europe/Berlin' })).toBe(expected)
  })

  it('is written so that it is read exactly, to the microsecond', () => {
    const micros = fc.integer({ min: -9e15, max: 9e15 })
    fc.assert(
      fc.property(micros, (value) => {
        const time = toMicroseconds(value / 1000)
        expect(timeOf(writeTime(time), { now: 0, zone: zoneOf('UTC') })).toBe(time)
      }),
    )
  })

  it.each([
    '2026-02-30',
    '25:00',
    '12:60',
    '2026-13-01',
    'noon',
    '2026-01-31T12:00+19:00',
    '-2h',
    '99',
    '1 2h',
    '1h30',
  ])('is not %s', (text) => {
    expect(() => parseQuery(`since:"${text}"`)).toThrow(QueryError)
  })

  it('needs a time zone that exists', () => {
    expect(() => parseQuery('since:12:00', { timeZone: 'Europe/Berlln' })).toThrow(/timeZone must be/)
  })
})
