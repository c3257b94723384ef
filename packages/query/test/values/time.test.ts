import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { parseTime } from '../../../cli/src/parse-time.js'
import { parseQuery, QueryError } from '../../src/index.js'
import { readTime, toMicroseconds, writeTime } from '../../src/values/time.js'
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
const before = process.env.TZ

afterEach(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

describe('a time', () => {
  it.each(ZONES)('in %s is what the command line reads, also when clocks change', (timeZone) => {
    process.env.TZ = timeZone
    const minute = fc.integer({ min: Date.UTC(1972, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 })
    const text = fc.oneof(
      minute.map((minutes) => new Date(minutes * 60_000).toISOString().slice(0, 16)),
      // The hours around the changes of Europe, America and Lord Howe in 2026.
      fc
        .tuple(
          fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'),
          fc.nat(23),
          fc.nat(59),
        )
        .map(
          ([date, hour, minutes]) =>
            `${date}T${String(hour).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`,
        ),
      fc.constantFrom(
        ...[
          '2h',
          '2d12h',
          '15m ago',
          'now',
          'NOW',
          'today',
          'yesterday 10:00',
          'tomorrow',
          '10:00',
          '2026-01-31',
        ],
        ...[
          '2026-01-31T12:00:00.250+01:00',
          '12:00Z',
          '1706696430',
          '1706696430123',
          '1706696430123456',
          '24:00',
        ],
      ),
    )
    fc.assert(
      fc.property(text, (written) => {
        const read = readTime(written, { now: NOW, zone: zoneOf(timeZone) })
        expect(read).toBe(toMicroseconds(parseTime(written, { now: NOW })))
        expect(readTime(written, { now: NOW, zone: zoneOf(undefined) })).toBe(read)
      }),
      { numRuns: 300 },
    )
  })

  it('is written so that it is read exactly, to the microsecond', () => {
    const micros = fc.integer({ min: -9e15, max: 9e15 })
    fc.assert(
      fc.property(micros, (value) => {
        const time = toMicroseconds(value / 1000)
        expect(readTime(writeTime(time), { now: 0, zone: zoneOf('UTC') })).toBe(time)
      }),
    )
  })

  it.each(['2026-02-30', '25:00', '12:60', '2026-13-01', 'noon', '2026-01-31T12:00+19:00', '-2h', '99'])(
    'is not %s',
    (text) => {
      expect(() => parseQuery(`since:"${text}"`)).toThrow(QueryError)
    },
  )

  it('needs a time zone that exists', () => {
    expect(() => parseQuery('since:12:00', { timeZone: 'Europe/Berlln' })).toThrow(/timeZone must be/)
  })
})
