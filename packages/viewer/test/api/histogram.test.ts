import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Histogram } from '../../src/protocol/protocol.js'
import { runViewer } from '../support/running-viewer.js'

const HOUR = 3_600_000

it('covers the matching entries if the query has no range', async () => {
  const entries = [0, 30, 59].map((minute) => ({ message: 'm', timestamp: HOUR + minute * 60_000 }))
  const { get } = await runViewer({ entries })
  const { json } = await get('/api/histogram?tz=UTC')
  expect(json).toEqual({
    from: HOUR,
    to: HOUR + 59 * 60_000 + 1,
    bucket: 30_000,
    buckets: [0, 30, 59].map((minute) => ({
      start: HOUR + minute * 60_000,
      count: 1,
      bySeverity: { 9: 1 },
    })),
  })
})

it('covers the range of the query', async () => {
  const { get } = await runViewer({ entries: [{ message: 'm', timestamp: HOUR, severity: 'error' }] })
  expect((await get(`/api/histogram?from=0&to=${2 * HOUR}&bucket=${HOUR}`)).json).toEqual({
    from: 0,
    to: 2 * HOUR,
    bucket: HOUR,
    buckets: [{ start: HOUR, count: 1, bySeverity: { 17: 1 } }],
  })
})

it('is empty if nothing matches, or the range is', async () => {
  const { get, clock } = await runViewer({ entries: [{ message: 'm', timestamp: HOUR }] })
  const now = clock.now()
  expect((await get('/api/histogram?q=none')).json).toEqual({ from: now, to: now, bucket: 1000, buckets: [] })
  expect((await get('/api/histogram?from=5&to=3')).json).toMatchObject({ from: 5, to: 5, buckets: [] })
})

it('refuses more slices than anything can show', async () => {
  const { get } = await runViewer({ entries: [{ message: 'm', timestamp: HOUR }] })
  expect((await get(`/api/histogram?from=0&to=${24 * HOUR}&bucket=1`)).status).toBe(400)
  expect((await get('/api/histogram?bucket=0.5')).status).toBe(400)
})

it('has days from midnight to midnight where clocks change within the range', async () => {
  const at = (time: string) => ({ message: 'm', timestamp: Date.parse(time) })
  const entries = ['2026-03-28T22:59Z', '2026-03-28T23:00Z', '2026-03-29T21:59Z', '2026-03-29T22:00Z'].map(at)
  const { get } = await runViewer({ entries })
  const range = `from=${Date.parse('2026-03-28T10:00Z')}&to=${Date.parse('2026-03-31T10:00Z')}`
  const { json } = await get(`/api/histogram?bucket=${24 * HOUR}&tz=Europe/Berlin&${range}`)
  const { buckets, edges } = json as Histogram
  expect(buckets.map(({ start, count }) => [new Date(start).toISOString().slice(0, 16), count])).toEqual([
    ['2026-03-27T23:00', 1],
    ['2026-03-28T23:00', 2],
    ['2026-03-29T22:00', 1],
  ])
  expect(edges?.map((edge, i) => (edge - (edges[i - 1] ?? edge)) / HOUR)).toEqual([0, 24, 23, 24, 24])
  const utc = await get(`/api/histogram?bucket=${24 * HOUR}&tz=UTC&${range}`)
  expect(utc.json).not.toHaveProperty('edges')
})

it('counts each entry in the slice that its time is in', async () => {
  const { get, storage } = await runViewer()
  let round = 0
  const times = fc.array(fc.integer({ min: 0, max: 1000 * HOUR }), { minLength: 1, maxLength: 20 })
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu')
  await fc.assert(
    fc.asyncProperty(times, zone, async (timestamps, tz) => {
      round++
      storage.storeMany(timestamps.map((timestamp) => ({ message: 'm', timestamp, service: `s${round}` })))
      await storage.flush()
      const { json } = await get(`/api/histogram?q=service:s${round}&tz=${tz}`)
      const { from, to, bucket, buckets, edges } = json as Histogram
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(timestamps.length)
      for (const { start, count } of buckets) {
        const end = edges?.[edges.indexOf(start) + 1] ?? start + bucket
        const inside = timestamps.filter((time) => time >= start && time < end)
        expect(count).toBe(inside.length)
        expect(end).toBeGreaterThan(from)
        expect(start).toBeLessThan(to)
      }
    }),
    { numRuns: 30 },
  )
})
