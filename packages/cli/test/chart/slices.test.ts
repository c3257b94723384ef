import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readSlices } from '../../src/chart/slices.js'

const HOUR = 3_600_000
const first = Date.UTC(2026, 2, 20, 12)
const COUNT = 20 * 24

describe('slices of a histogram', () => {
  const opening = openLogStorage({ driver: betterSqlite3({ path: ':memory:' }) })
  beforeAll(async () => {
    const storage = await opening
    for (let i = 0; i < COUNT; i++)
      storage.store({
        message: 'm',
        timestamp: first + i * HOUR,
        severity: i % 5 === 0 ? 'error' : 'info',
        service: i % 3 === 0 ? 'a' : 'b',
      })
    await storage.flush()
  })
  afterAll(async () => (await opening).close())
  afterEach(() => vi.unstubAllEnvs())

  const range = [first, first + (COUNT - 1) * HOUR] as const
  const read = async (bucket: number, utc = false) =>
    readSlices(await opening, { filter: {}, bucket, utc, range, by: 'service' })

  // The first two change their clocks within these days, on different ones; the last is 5:45 hours ahead of UTC.
  it.each(['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Kathmandu', 'UTC'])(
    'are days from midnight to midnight in %s',
    async (zone) => {
      vi.stubEnv('TZ', zone)
      const days = new Map<number, number>()
      for (let i = 0; i < COUNT; i++) {
        const midnight = new Date(first + i * HOUR).setHours(0, 0, 0, 0)
        days.set(midnight, (days.get(midnight) ?? 0) + 1)
      }
      const slices = await read(24 * HOUR)
      expect(slices.map(({ start, count }) => [start, count])).toEqual([...days])
    },
  )

  it('count severities and values of all their entries', async () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    for (const { count, bySeverity, byValue = [] } of await read(24 * HOUR)) {
      expect(Object.values(bySeverity).reduce((sum, n) => sum + n, 0)).toBe(count)
      expect(byValue.reduce((sum, { count }) => sum + count, 0)).toBe(count)
    }
  })

  it('are days of UTC if asked for', async () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    expect((await read(24 * HOUR, true)).every(({ start }) => start % (24 * HOUR) === 0)).toBe(true)
  })

  it('are weeks from Monday', async () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    const starts = (await read(7 * 24 * HOUR)).map(({ start }) => new Date(start))
    expect(starts.map((date) => [date.getDay(), date.getHours()])).toEqual(starts.map(() => [1, 0]))
    expect(starts).toHaveLength(4)
  })

  it('are hours in a zone of which the clocks change', async () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    expect((await read(HOUR)).map(({ count }) => count)).toEqual(Array.from({ length: COUNT }, () => 1))
  })
})
