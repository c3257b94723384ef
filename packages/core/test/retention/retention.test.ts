import { describe, expect, it } from 'vitest'
import { toRetention } from '../../src/retention/retention.js'

const DAY = 86_400_000
const NOW = 1_700_000_000_000
const at = (retention: unknown) => toRetention('retention', retention as number)(NOW)

describe('toRetention', () => {
  it('reads a number as an age in days, for all severities', () => {
    expect(at(30)).toEqual({
      expired: [{ minSeverity: 1, maxSeverity: 24, before: NOW - 30 * DAY }],
      dryRun: false,
    })
    expect(at(0.5).expired[0]?.before).toBe(NOW - DAY / 2)
    expect(at(0).expired[0]?.before).toBe(NOW)
  })

  it('counts ages from the time of each cleanup', () => {
    const retention = toRetention('retention', 1)
    expect([DAY, 2 * DAY].map((now) => retention(now).expired[0]?.before)).toEqual([0, DAY])
  })

  it('prefers the age of a severity to the general age', () => {
    expect(at({ maxAgeDays: 10, maxAgeDaysBySeverity: { trace: 1, debug: 1, error: 90 } }).expired).toEqual([
      { minSeverity: 1, maxSeverity: 8, before: NOW - DAY },
      { minSeverity: 9, maxSeverity: 16, before: NOW - 10 * DAY },
      { minSeverity: 17, maxSeverity: 20, before: NOW - 90 * DAY },
      { minSeverity: 21, maxSeverity: 24, before: NOW - 10 * DAY },
    ])
  })

  it('keeps the severities without an age for ever', () => {
    expect(at({ maxAgeDaysBySeverity: { debug: 1, warn: 1 } }).expired).toEqual([
      { minSeverity: 5, maxSeverity: 8, before: NOW - DAY },
      { minSeverity: 13, maxSeverity: 16, before: NOW - DAY },
    ])
  })

  it('passes maxEntries and maxBytes on, and omits absent ones', () => {
    expect(at({ maxEntries: 0, maxBytes: 1e9, dryRun: true })).toStrictEqual({
      expired: [],
      maxEntries: 0,
      maxBytes: 1e9,
      dryRun: true,
    })
    expect(Object.keys(at({}))).toEqual(['expired', 'dryRun'])
  })

  it('returns only bounds that are valid times', () => {
    expect(Number.isSafeInteger((at(1_000_000).expired[0]?.before ?? 0) * 1000)).toBe(true)
  })

  it.each([
    [-1, 'retention.maxAgeDays must be a number from 0 to 1000000; it was -1.'],
    [Number.NaN, 'retention.maxAgeDays'],
    [Infinity, 'retention.maxAgeDays'],
    ['30', 'retention must be an object; it was "30".'],
    [null, 'retention must be an object; it was null.'],
    [{ days: 1 }, 'retention has no option "days"'],
    [{ maxEntries: 1.5 }, 'retention.maxEntries must be a whole number'],
    [{ maxEntries: -1 }, 'retention.maxEntries'],
    [
      { maxBytes: '1GB' },
      'retention.maxBytes must be a whole number from 0 to 9007199254740991; it was "1GB".',
    ],
    [{ maxAgeDaysBySeverity: { loud: 1 } }, 'retention.maxAgeDaysBySeverity has no option "loud"'],
    [{ maxAgeDaysBySeverity: { error: -1 } }, 'retention.maxAgeDaysBySeverity.error'],
    [{ maxAgeDaysBySeverity: 3 }, 'retention.maxAgeDaysBySeverity must be an object; it was 3.'],
    [{ dryRun: 'yes' }, 'retention.dryRun must be true or false; it was "yes".'],
  ])('refuses %o', (retention, why) => {
    expect(() => at(retention)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
    expect(() => at(retention)).toThrow(why)
  })
})
