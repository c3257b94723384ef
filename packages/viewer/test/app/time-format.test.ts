import { describe, expect, test } from 'vitest'
import {
  absoluteTime,
  durationText,
  fullTime,
  lineTime,
  relativeTime,
  timeZoneOf,
} from '../../app/time/time-format.js'

const TIME = Date.UTC(2026, 0, 31, 12, 0, 5, 250)

describe('times', () => {
  test('in UTC, with microseconds where an entry has them', () => {
    expect(absoluteTime(TIME, 'utc')).toBe('2026-01-31 12:00:05.250')
    expect(absoluteTime(TIME + 0.125, 'utc')).toBe('2026-01-31 12:00:05.250125')
    expect(fullTime(TIME, 'utc')).toBe('2026-01-31 12:00:05.250 UTC')
    expect(absoluteTime(-1, 'utc')).toBe('1969-12-31 23:59:59.999')
  })

  test('in the time zone of the browser, with its offset', () => {
    const date = new Date(TIME)
    const hours = String(date.getHours()).padStart(2, '0')
    expect(absoluteTime(TIME, 'local')).toContain(` ${hours}:`)
    const text = fullTime(TIME, 'local')
    expect(text).toMatch(/ [+-]\d\d:\d\d$/)
    expect(Date.parse(text.replace(' ', 'T').replace(' ', ''))).toBe(TIME)
  })

  test('lines leave out the year of now', () => {
    expect(lineTime(TIME, 'utc', TIME)).toEqual({ date: '01-31', time: '12:00:05.250' })
    expect(lineTime(TIME, 'utc', Date.UTC(2027, 1, 1))).toEqual({ date: '2026-01-31', time: '12:00:05.250' })
    expect(lineTime(TIME, 'relative', TIME + 61_000)).toEqual({ date: '', time: '1 min ago' })
  })

  test('relative ones, also of clocks that are ahead', () => {
    expect(relativeTime(TIME, TIME + 999)).toBe('now')
    expect(relativeTime(TIME, TIME + 1000)).toBe('1 s ago')
    expect(relativeTime(TIME, TIME + 7_200_000)).toBe('2 h ago')
    expect(relativeTime(TIME, TIME - 172_800_000)).toBe('in 2 d')
  })

  test('lengths', () => {
    expect([0, 0.45, 12.34, 999.4, 4560, 200_000, 7_500_000, 90_000_000, -20].map(durationText)).toEqual([
      '0 ms',
      '450 µs',
      '12.3 ms',
      '999 ms',
      '4.56 s',
      '3 min 20 s',
      '2 h 5 min',
      '1 d 1 h',
      '−20 ms',
    ])
  })

  test('the zone of queries', () => {
    expect(timeZoneOf('utc')).toBe('UTC')
    expect(timeZoneOf('relative')).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
  })
})
