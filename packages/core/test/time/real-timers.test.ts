import { afterEach, describe, expect, it, vi } from 'vitest'
import { openLogStorage } from '../../src/open-log-storage.js'
import { memoryDriver } from '../../src/testing/index.js'
import { messageTimers } from '../../src/time/message-timers.js'
import { elapsed, microtask, nextTurn, realTimers } from '../../src/time/real-timers.js'
import { ALL_SETTLED, FAKINGS, useWithFakeTimers } from '../support/fake-timers-process.js'

const EVERYTHING = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
  'hrtime',
  'Date',
] as const

afterEach(() => {
  vi.useRealTimers()
})

describe.concurrent('a storage in a process whose timers stand still', () => {
  it.each(FAKINGS)('settles its promises, faked by %s %s', async (...faking) => {
    const driver = { module: '@logpond/core/testing', name: 'memoryDriver', options: {} }
    expect(await useWithFakeTimers(faking, driver)).toBe(ALL_SETTLED)
  })
})

describe('with fake timers', () => {
  it.each(['before', 'after'])('a storage that was opened %s settles its promises', async (moment) => {
    if (moment === 'after') vi.useFakeTimers({ toFake: [...EVERYTHING] })
    const storage = await openLogStorage({ driver: memoryDriver() })
    vi.useFakeTimers({ toFake: [...EVERYTHING] })
    const receipt = storage.store({ message: 'by time' })
    expect(await storage.follow({ after: 0 }).next()).toMatchObject({ value: { message: 'by time' } })
    expect(receipt.status).toBe('committed')
    await storage.store({ message: 'awaited' }).committed()
    await storage.flush()
    expect(await storage.count()).toBe(2)
    await storage.close()
  })

  it('an entry has the fake time', async () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const storage = await openLogStorage({ driver: memoryDriver() })
    storage.store({ message: 'now' })
    vi.setSystemTime(2_000_000)
    storage.store({ message: 'later' })
    await storage.flush()
    expect((await storage.getRecent()).map(({ timestamp }) => timestamp)).toEqual([2_000_000, 1_000_000])
    await storage.close()
  })

  it('time advances for deadlines', async () => {
    vi.useFakeTimers({ toFake: [...EVERYTHING] })
    const start = elapsed()
    while (elapsed() === start) await nextTurn()
    expect(elapsed()).toBeGreaterThan(start)
  })
})

describe('microtask()', () => {
  it('runs before the next turn, after the caller', async () => {
    const order: string[] = []
    const turn = nextTurn().then(() => order.push('turn'))
    microtask(() => order.push('microtask'))
    order.push('caller')
    await turn
    expect(order).toEqual(['caller', 'microtask', 'turn'])
  })
})

describe.each([
  ['realTimers', realTimers],
  ['messageTimers', messageTimers()],
])('%s', (_, timers) => {
  it('call back once, the shorter delay first, and never within the call', async () => {
    const order: string[] = []
    const long = new Promise<void>((resolve) => {
      timers.after(30, () => resolve(void order.push('long')), false)
    })
    timers.after(2, () => order.push('short'), true)
    order.push('caller')
    await long
    expect(order).toEqual(['caller', 'short', 'long'])
  })

  it('do not call back after they were disposed', async () => {
    const calls: string[] = []
    const first = timers.after(1, () => calls.push('disposed'), false)
    timers.after(0, () => calls.push('disposed too'), false)[Symbol.dispose]()
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    await new Promise<void>((resolve) => void timers.after(5, resolve, false))
    expect(calls).toEqual([])
  })

  it('run callers of nextTurn() in order', async () => {
    const order: number[] = []
    await Promise.all([1, 2, 3].map((n) => timers.nextTurn().then(() => order.push(n))))
    expect(order).toEqual([1, 2, 3])
  })
})
