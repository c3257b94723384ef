// How an application tests its log entries. Run with vitest.
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { log } from './log.ts'
import { pay } from './pay.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-31T12:00:00Z') })
})
afterEach(async () => {
  // Fake timers or not: Logpond waits for real ones.
  await log.flush()
  await log.cleanup({ maxEntries: 0 })
  vi.useRealTimers()
})
afterAll(() => log.close())

it('logs that an order was paid', async () => {
  pay(1234)
  await log.flush()
  expect(await log.search({ text: 'paid', attributes: { order: 1234 } })).toMatchObject([
    { message: 'Order paid', service: 'payments', timestamp: Date.parse('2026-01-31T12:00:00Z') },
  ])
})

it('begins with an empty log', async () => {
  expect(await log.count()).toBe(0)
})
