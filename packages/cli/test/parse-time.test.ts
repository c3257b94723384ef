import { formatTime } from '@logpond/mapping/writers'
import { InvalidArgumentError } from 'commander'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseTime } from '../src/parse-time.js'

const now = Date.UTC(2026, 0, 31, 12)
const parse = (text: string, utc = false) => new Date(parseTime(text, { now, utc })).toISOString()

// One hour ahead of UTC in winter, two in summer.
beforeEach(() => vi.stubEnv('TZ', 'Europe/Paris'))
afterEach(() => vi.unstubAllEnvs())

describe('parseTime', () => {
  it.each([
    ['now', '2026-01-31T12:00:00.000Z'],
    ['2h', '2026-01-31T10:00:00.000Z'],
    ['2d12h', '2026-01-29T00:00:00.000Z'],
    ['1h 30m', '2026-01-31T10:30:00.000Z'],
    ['15m ago', '2026-01-31T11:45:00.000Z'],
    ['today', '2026-01-30T23:00:00.000Z'],
    ['yesterday', '2026-01-29T23:00:00.000Z'],
    ['Yesterday 10:00', '2026-01-30T09:00:00.000Z'],
    ['10:00', '2026-01-31T09:00:00.000Z'],
    ['9:05:30', '2026-01-31T08:05:30.000Z'],
    ['2026-01-30', '2026-01-29T23:00:00.000Z'],
    ['2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['2026-01-30 10:15', '2026-01-30T09:15:00.000Z'],
    ['2026-01-30T10:15:30,25', '2026-01-30T09:15:30.250Z'],
    ['2026-01-30T24:00', '2026-01-30T23:00:00.000Z'],
    ['2026-01-30T10:00:00Z', '2026-01-30T10:00:00.000Z'],
    ['2026-01-30t10:00:00z', '2026-01-30T10:00:00.000Z'],
    ['2026-01-30 10:00 UTC', '2026-01-30T10:00:00.000Z'],
    ['2026-01-30 10:00 +00:00', '2026-01-30T10:00:00.000Z'],
    ['2026-01-30 10:00 +0530', '2026-01-30T04:30:00.000Z'],
    ['2026-01-30 10:00:00+05', '2026-01-30T05:00:00.000Z'],
    ['2026-01-30T10:00:00.250-02:00', '2026-01-30T12:00:00.250Z'],
    ['10:00Z', '2026-01-31T10:00:00.000Z'],
    ['1769860800', '2026-01-31T12:00:00.000Z'],
    ['1769860800.25', '2026-01-31T12:00:00.250Z'],
    ['1769860800250', '2026-01-31T12:00:00.250Z'],
    ['1769860800250000', '2026-01-31T12:00:00.250Z'],
    ['1769860800250000000', '2026-01-31T12:00:00.250Z'],
  ])('takes %j', (text, expected) => {
    expect(parse(text)).toBe(expected)
  })

  it.each([
    ['today', '2026-01-31T00:00:00.000Z'],
    ['10:00', '2026-01-31T10:00:00.000Z'],
    ['2026-01-30 10:15', '2026-01-30T10:15:00.000Z'],
    ['2026-01-30T10:00:00+02:00', '2026-01-30T08:00:00.000Z'],
  ])('takes %j for a time of UTC when asked', (text, expected) => {
    expect(parse(text, true)).toBe(expected)
  })

  it.each([
    '',
    'soon',
    '5',
    '-2h',
    '2h later',
    '2026-13-01',
    '2026-02-30',
    '2026-00-10',
    '2026-01-30 25:00',
    '2026-01-30 24:01',
    '2026-01-30 10:60',
    '2026-01-30 10:00 CEST5',
    '2026-01-30 10:00 Mars',
    '2026-01-30 10:00 +25:00',
    '2026-01-30 10:00 and more',
    'yesterday at noon',
    '123456',
  ])('refuses %j instead of dropping a part of it', (text) => {
    expect(() => parse(text)).toThrow(InvalidArgumentError)
  })

  it('reads every printed time, in local time and in UTC', () => {
    const times = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2240, 0, 1) })
    fc.assert(
      fc.property(times, fc.boolean(), (time, utc) => {
        expect(parseTime(formatTime(time, { utc }), { now })).toBe(time)
      }),
    )
  })
})
