import { expect, it } from 'vitest'
import { toSeverity } from '../../../src/contract/severity.js'
import { shopEntries } from '../../../src/testing/shop/shop-entries.js'
import { SHOP_REQUESTS } from '../../../src/testing/shop/shop-requests.js'

const options = { count: 5000, seed: 1, from: 1_000_000, to: 2_000_000 }

it('makes the requested number of entries, the same for the same seed', () => {
  const entries = [...shopEntries(options)]
  expect(entries).toHaveLength(5000)
  expect([...shopEntries(options)]).toEqual(entries)
  expect([...shopEntries({ ...options, seed: 2 })]).not.toEqual(entries)
})

it('spreads the entries over the given time, in order', () => {
  const times = [...shopEntries(options)].map(({ timestamp }) => Number(timestamp))
  expect(times[0]).toBe(1_000_000)
  expect(times.at(-1)).toBeLessThan(2_000_000)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

it('uses several services, hosts and severities, and traces across services', () => {
  const entries = [...shopEntries(options)]
  expect(new Set(entries.map(({ service }) => service)).size).toBeGreaterThan(5)
  expect(new Set(entries.map(({ host }) => host)).size).toBe(4)
  expect(new Set(entries.map(({ severity = 'info' }) => toSeverity(severity))).size).toBeGreaterThan(3)
  const servicesOf = Map.groupBy(entries, ({ traceId }) => traceId)
  const most = Math.max(
    ...[...servicesOf.values()].map((trace) => new Set(trace.map(({ service }) => service)).size),
  )
  expect(most).toBe(5)
})

it('has kinds of requests whose shares add up to one', () => {
  expect(SHOP_REQUESTS.reduce((sum, [share]) => sum + share, 0)).toBeCloseTo(1)
})
