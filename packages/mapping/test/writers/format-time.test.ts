import { afterEach, describe, expect, it, vi } from 'vitest'
import { formatTime } from '../../src/writers/format-time.js'

const winter = Date.UTC(2026, 0, 31, 12, 0, 0, 250)

afterEach(() => vi.unstubAllEnvs())

describe('formatTime', () => {
  it.each([
    ['Europe/Paris', '2026-01-31T13:00:00.250+01:00'],
    ['America/St_Johns', '2026-01-31T08:30:00.250-03:30'],
    ['Asia/Kolkata', '2026-01-31T17:30:00.250+05:30'],
    ['UTC', '2026-01-31T12:00:00.250+00:00'],
  ])('prints the local time of %s with its offset', (zone, expected) => {
    vi.stubEnv('TZ', zone)
    expect(formatTime(winter)).toBe(expected)
  })

  it('prints UTC with the option utc', () => {
    vi.stubEnv('TZ', 'Europe/Paris')
    expect(formatTime(winter, { utc: true })).toBe('2026-01-31T12:00:00.250Z')
  })
})
