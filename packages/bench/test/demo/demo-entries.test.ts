import { expect, it } from 'vitest'
import { DEMO_START, demoEntries, demoPortions, demoTime } from '../../src/demo/demo-entries.js'

it('makes the same entries each time, with everything that a store keeps', () => {
  const entries = [...demoEntries(500)]
  expect(entries).toHaveLength(500)
  expect([...demoEntries(500)]).toEqual(entries)
  for (const entry of entries) {
    expect(entry).toMatchObject({
      severity: expect.any(Number),
      service: expect.any(String),
      host: expect.any(String),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(entry.timestamp).toBe(Math.round(entry.timestamp * 1000) / 1000)
  }
})

it('adds entries at the pace of the demo, however many there are', () => {
  const times = [...demoEntries(1001)].map(({ timestamp }) => timestamp)
  expect(times[0]).toBe(DEMO_START)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.at(-1)).toBe(demoTime(1000))
  expect(demoTime(1_000_000) - DEMO_START).toBe(3 * 3_600_000)
})

it('makes portions that hold each entry once', () => {
  const portions = [...demoPortions(25, 10)]
  expect(portions.map(({ length }) => length)).toEqual([10, 10, 5])
  expect(portions.flat()).toEqual([...demoEntries(25)])
})
