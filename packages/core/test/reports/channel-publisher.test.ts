import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LogChannels } from '../../src/contract/log-channels.js'
import type { LogStorage } from '../../src/contract/log-storage.js'
import type { WriteReceipt } from '../../src/contract/write-receipt.js'
import { nextTurn } from '../../src/time/real-timers.js'
import { entries, openStorage } from '../support/open-storage.js'
import { faultsOf, refusalsOf } from '../support/probe-driver.js'

const ends: (() => void)[] = []

/** Collects the messages of a channel until the end of the test. */
function listen<Name extends keyof LogChannels>(
  name: Name,
  onMessage: (message: LogChannels[Name]) => void = () => {},
): LogChannels[Name][] {
  const messages: LogChannels[Name][] = []
  const listener = (message: unknown) => {
    messages.push(message as LogChannels[Name])
    onMessage(message as LogChannels[Name])
  }
  subscribe(name, listener)
  ends.push(() => unsubscribe(name, listener))
  return messages
}

afterEach(() => {
  for (const end of ends.splice(0)) end()
  for (const name of ['append', 'retry', 'drop', 'state', 'cleanup'])
    expect(channel(`logpond:${name}`).hasSubscribers).toBe(false)
})

describe('logpond:append', () => {
  it('reports each call of the driver, with its size and attempt', async () => {
    const messages = listen('logpond:append')
    const { storage, driver, clock } = await openStorage({ retry: { jitter: false } })
    driver.inject(...faultsOf(['BUSY', 'lost IO']))
    storage.storeMany(entries(3))
    await clock.runAll()
    storage.store({ message: 'later' })
    await clock.runAll()
    expect(messages).toMatchObject([
      { storage, driver: 'faulty memory', size: 3, attempt: 1, error: { code: 'BUSY' }, lastId: undefined },
      { size: 3, attempt: 2, error: { code: 'IO' } },
      { size: 3, attempt: 3, error: undefined, lastId: 3 },
      { size: 1, attempt: 1, error: undefined, lastId: 4 },
    ])
    for (const { milliseconds, bytes } of messages) {
      expect(milliseconds).toBeGreaterThanOrEqual(0)
      expect(bytes).toBeGreaterThan(100)
    }
  })

  it('reports what flushSync writes, and each part of a batch that is split', async () => {
    const messages = listen('logpond:append')
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'sync' })
    storage.flushSync()
    driver.inject(...refusalsOf('m1'))
    storage.storeMany(entries(2))
    await clock.runAll()
    expect(messages.map(({ size, attempt, error }) => [size, attempt, error?.code])).toEqual([
      [1, 1, undefined],
      [2, 1, 'ENTRY_REJECTED'],
      [1, 1, undefined],
      [1, 1, 'ENTRY_REJECTED'],
    ])
  })

  it('lets a subscriber store an entry for each append without going on for ever', async () => {
    const messages = listen('logpond:append', ({ storage }) => void storage.store({ message: 'written' }))
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'a' })
    await clock.runAll()
    storage.store({ message: 'b' })
    await clock.runAll()
    expect(driver.stored).toEqual(['a', 'written', 'b', 'written'])
    expect(messages).toHaveLength(2)
    expect(clock.pending).toBe(1)
  })

  it('stops a subscriber that stores after a wait too, and one that calls flushSync', async () => {
    const messages = listen('logpond:append', async ({ storage }) => {
      storage.store({ message: 'now' })
      storage.flushSync()
      await nextTurn()
      await storage.store({ message: 'later' }).committed()
    })
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'a' })
    await clock.runAll()
    expect(driver.stored).toEqual(['a', 'now', 'later'])
    expect(messages).toHaveLength(1)
  })

  it('reports a batch that also has entries from elsewhere', async () => {
    const messages = listen('logpond:append', ({ storage }) => void storage.store({ message: 'written' }))
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'a' })
    await storage.flush()
    storage.store({ message: 'b' })
    await clock.runAll()
    expect(driver.stored).toEqual(['a', 'written', 'b', 'written'])
    expect(messages.map(({ size }) => size)).toEqual([1, 2])
  })

  it('reports what a subscriber stores in another storage', async () => {
    const { storage: other } = await openStorage()
    const messages = listen('logpond:append', () => void other.store({ message: 'elsewhere' }))
    const { storage } = await openStorage()
    storage.store({ message: 'a' })
    await storage.flush()
    await other.flush()
    expect(messages.map((message) => message.storage)).toEqual([storage, other])
  })
})

describe('logpond:retry', () => {
  it('reports each attempt that will be repeated', async () => {
    const messages = listen('logpond:retry', ({ storage }) => void storage.store({ message: 'again' }))
    const retry = { attempts: 2, minDelay: 20, jitter: false }
    const { storage, driver, clock } = await openStorage({ retry })
    driver.inject(...faultsOf(['BUSY', 'BUSY', 'BUSY', 'BUSY']))
    storage.store({ message: 'a' })
    await clock.runAll()
    expect(messages).toMatchObject([{ storage, size: 1, attempt: 1, delay: 20, error: { code: 'BUSY' } }])
    // The entry of the subscriber has failed twice too, which was not reported.
    expect(storage.stats()).toMatchObject({ failuresByCode: { BUSY: 2 }, retries: 2 })
  })
})

describe('logpond:drop', () => {
  it('reports refused and failed entries', async () => {
    const messages = listen('logpond:drop')
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 1 } })
    driver.inject(...faultsOf(['BUSY']))
    const failed = storage.store({ message: 'a' })
    const refused = storage.store({} as never)
    await clock.runAll()
    expect(messages).toMatchObject([
      { storage, receipt: refused, error: { code: 'INVALID_ENTRY' }, outcome: 'refused' },
      { storage, receipt: failed, error: { code: 'BUSY' }, outcome: 'failed' },
    ])
  })

  it('lets a subscriber store an entry that is itself dropped, at once or when it is written', async () => {
    const messages = listen('logpond:drop', async ({ storage }) => {
      storage.store({} as never)
      storage.store({ message: 'dropped' })
      await nextTurn()
      storage.store({ message: 'dropped later' })
    })
    const dropped: (string | undefined)[] = []
    const { storage, driver, clock } = await openStorage({
      retry: { attempts: 1 },
      onDrop: ({ error }) => dropped.push(error?.code),
    })
    driver.inject({ code: 'BUSY', times: Infinity })
    storage.store({ message: 'a' })
    await clock.runAll()
    expect(messages).toHaveLength(1)
    // The option gets them all, because its listener has stored none of them.
    expect(dropped).toEqual(['INVALID_ENTRY', 'BUSY', 'BUSY', 'BUSY'])
    expect(storage.stats()).toMatchObject({ queued: 0, failed: 3, refused: 1 })
  })
})

describe('onDrop', () => {
  it('is not called for an entry that it stores and that fails later: a warning reports it', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const dropped: WriteReceipt[] = []
    const { storage, driver, clock } = await openStorage({
      retry: { attempts: 1 },
      onDrop: async (receipt) => {
        dropped.push(receipt)
        storage.store({ message: 'dropped' })
        await nextTurn()
        storage.store({ message: 'dropped later' })
      },
    })
    driver.inject({ code: 'BUSY', times: Infinity })
    storage.store({ message: 'a' })
    await clock.runAll()
    expect(dropped).toHaveLength(1)
    expect(storage.stats().failed).toBe(3)
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
  })

  it('of another storage is called for an entry that it stores there', async () => {
    const codes: string[] = []
    const { storage: second } = await openStorage({
      onDrop: ({ error }) => codes.push(`second ${error?.code}`),
    })
    const { storage: first } = await openStorage({
      onDrop: ({ error }) => {
        codes.push(`first ${error?.code}`)
        second.store({} as never)
      },
    })
    first.store({} as never)
    expect(codes).toEqual(['first INVALID_ENTRY', 'second INVALID_ENTRY'])
  })
})

describe('logpond:state', () => {
  it('reports each change', async () => {
    const messages = listen('logpond:state')
    const { storage, driver, clock } = await openStorage()
    driver.inject(...faultsOf(['IO']))
    storage.store({ message: 'a' })
    await clock.runAll()
    await storage.close()
    expect(messages.map(({ previous, state, lastError }) => [previous, state, lastError?.code])).toEqual([
      ['open', 'degraded', 'IO'],
      ['degraded', 'open', 'IO'],
      ['open', 'closing', 'IO'],
      ['closing', 'closed', 'IO'],
    ])
    expect(messages[0]).toMatchObject({ storage, driver: 'faulty memory' })
  })

  it('does not go on for ever if an entry is stored for each change, and each write fails at first', async () => {
    const states: string[] = []
    const messages = listen('logpond:state', ({ storage }) => void storage.store({ message: 'subscriber' }))
    const { storage, driver, clock } = await openStorage({
      onStateChange: async (state) => {
        states.push(state)
        storage.store({ message: 'listener' })
        await nextTurn()
        storage.store({ message: 'listener later' })
      },
    })
    let calls = 0
    driver.inject({ code: 'IO', times: Infinity, when: () => calls++ % 2 === 0 })
    storage.store({ message: 'a' })
    await clock.runAll()
    await clock.runAll()
    expect(storage.stats().queued).toBe(0)
    expect(states.length).toBeLessThan(10)
    expect(messages.length).toBeLessThan(10)
  })

  it('reports a change that was caused by such entries when the next one is reported', async () => {
    const states: string[] = []
    const { storage, driver, clock } = await openStorage({
      retry: { attempts: 1 },
      onStateChange: (state) => {
        states.push(state)
        storage.store({ message: 'changed' })
      },
    })
    driver.inject(...faultsOf(['IO']))
    storage.store({ message: 'a' })
    await clock.runAll()
    // The entry of the listener was committed, so the state is open again, which its listener does not know yet.
    expect([states, storage.stats().state]).toEqual([['degraded'], 'open'])
    storage.store({ message: 'b' })
    await clock.runAll()
    expect(states).toEqual(['degraded', 'open'])
  })
})

describe('logpond:cleanup', () => {
  it('reports what a cleanup has deleted, and its error', async () => {
    const messages = listen('logpond:cleanup', ({ storage }) => void storage.store({ message: 'cleaned' }))
    const { storage, driver, clock } = await openStorage({ retention: { maxEntries: 1, every: 1000 } })
    storage.storeMany(entries(3))
    await storage.flush()
    await storage.cleanup({ maxEntries: 2, dryRun: true })
    await storage.cleanup({ maxEntries: 2 })
    expect(storage.stats()).toMatchObject({ cleanups: 1, deleted: 1 })
    driver.inject({ method: 'deleteOldest', code: 'BUSY' })
    await expect(storage.cleanup({ maxEntries: 2 })).rejects.toThrow()
    await storage.flush()
    await clock.tick(1000)
    expect(messages).toMatchObject([
      { storage, deleted: 1, dryRun: true, isScheduled: false, error: undefined },
      { storage, deleted: 1, dryRun: false, isScheduled: false, error: undefined },
      { storage, deleted: 0, dryRun: false, isScheduled: false, error: { code: 'BUSY' } },
      { storage, dryRun: false, isScheduled: true, error: undefined },
    ])
    expect(storage.stats().cleanups).toBe(2)
  })
})

describe('all channels', () => {
  it('carry messages of the storage that each of them names', async () => {
    const storages = new Set<LogStorage>()
    listen('logpond:append', ({ storage }) => storages.add(storage))
    const { storage: a } = await openStorage()
    const { storage: b } = await openStorage()
    await a.store({ message: 'a' }).committed()
    await b.store({ message: 'b' }).committed()
    expect([...storages]).toEqual([a, b])
  })
})
