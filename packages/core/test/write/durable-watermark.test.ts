import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LogDriver } from '../../src/contract/log-driver.js'
import type { RetryOptions } from '../../src/contract/retry-options.js'
import type { OpenLogStorageOptions } from '../../src/contract/storage-options.js'
import type { WriteReceipt } from '../../src/contract/write-receipt.js'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { openLogStorage } from '../../src/open-log-storage.js'
import { type Fault, faultyDriver, MemoryStore, memoryDriver, TestClock } from '../../src/testing/index.js'
import { entries } from '../support/open-storage.js'
import { batchOf } from '../testing/batch-of.js'

const EXACT: RetryOptions = { jitter: false, minDelay: 10, maxDelay: 10, attempts: 3 }

interface Given extends Partial<OpenLogStorageOptions> {
  readonly faults?: readonly Fault[]
}

/** A storage on a driver whose committed entries survive a power cut after a sync. */
async function openSynced({ faults = [], ...options }: Given = {}) {
  const store = new MemoryStore()
  const driver = faultyDriver(memoryDriver({ store }), { faults })
  const clock = new TestClock()
  const storage = await openLogStorage({
    batch: { batchSize: 1 },
    retry: EXACT,
    onDrop: () => {},
    flushOnExit: false,
    ...options,
    driver,
    clock,
  })
  onTestFinished(async () => {
    driver.release()
    const closed = storage.close().catch(() => {})
    await clock.runAll()
    await closed
    expect(driver.violations).toEqual([])
    expect(clock.pending).toBe(0)
  })
  const syncs = () => driver.callsOf('sync').length
  return { store, driver, clock, storage, syncs }
}

/** The outcome of a promise so far. */
function fateOf(promise: Promise<number>) {
  const fate: { id?: number; code?: LogStorageErrorCode } = {}
  promise.then(
    (id) => {
      fate.id = id
    },
    (error) => {
      fate.code = error.code
    },
  )
  return fate
}

describe('stats().durableId', () => {
  it('is absent if the driver cannot sync and its commits are not durable', async () => {
    const clock = new TestClock()
    const driver = faultyDriver(memoryDriver())
    await using storage = await openLogStorage({ driver, clock, flushOnExit: false })
    storage.store({ message: 'a' })
    await storage.flush()
    expect(storage.stats()).not.toHaveProperty('durableId')
    expect(clock.pending).toBe(1)
  })

  it('is the last committed id if commits are durable', async () => {
    const store = new MemoryStore()
    const driver = () => memoryDriver({ store, supports: { durable: true } })
    await using first = await openLogStorage({ driver: driver(), flushOnExit: false })
    first.storeMany(entries(3))
    await first.flush()
    expect(first.stats().durableId).toBe(3)
    await using second = await openLogStorage({ driver: driver(), flushOnExit: false })
    expect(second.stats().durableId).toBe(3)
    expect(await second.store({ message: 'a' }).durable()).toBe(4)
  })

  it('follows the commits with one sync per interval, and only if there is something to sync', async () => {
    const { storage, clock, syncs } = await openSynced()
    await clock.tick(10_000)
    expect(syncs()).toBe(0)
    for (let i = 0; i < 5; i++) {
      storage.store({ message: `m${i}` })
      await clock.tick(100)
    }
    expect(storage.stats()).toMatchObject({ committed: 5, durableId: 0 })
    await clock.tick(499)
    expect(syncs()).toBe(0)
    await clock.tick(1)
    expect(storage.stats().durableId).toBe(5)
    await clock.tick(100_000)
    expect(syncs()).toBe(1)
    storage.store({ message: 'later' })
    await clock.tick(1000)
    expect(syncs()).toBe(2)
    expect(storage.stats().durableId).toBe(6)
  })

  it('uses the id that the driver returns, even if it includes entries that were committed during the sync', async () => {
    const { storage, driver, clock, syncs } = await openSynced()
    storage.store({ message: 'a' })
    await clock.settle()
    driver.block('sync')
    await clock.tick(1000)
    storage.store({ message: 'b' })
    await clock.tick(5000)
    expect(syncs()).toBe(1)
    expect(storage.stats().durableId).toBe(0)
    driver.release()
    await clock.settle()
    expect(storage.stats().durableId).toBe(2)
    await clock.tick(5000)
    expect(syncs()).toBe(1)
  })

  it('does not keep the process alive', async () => {
    const { storage, clock } = await openSynced()
    storage.store({ message: 'a' })
    await clock.settle()
    expect(storage.stats()).toMatchObject({ committed: 1, durableId: 0 })
    expect(clock.keepsAlive).toBe(false)
  })

  it('follows at once with syncInterval: 0, one sync after the other', async () => {
    const { storage, driver, clock, syncs } = await openSynced({ syncInterval: 0 })
    driver.block('sync')
    for (let i = 0; i < 5; i++) {
      storage.store({ message: `m${i}` })
      await clock.tick(1)
    }
    expect(syncs()).toBe(1)
    driver.release()
    await clock.tick(1)
    expect(storage.stats().durableId).toBe(5)
  })

  it.each([Infinity, 2 ** 31])(
    'advances only for durable() and at the close with syncInterval: %d',
    async (never) => {
      const { storage, clock, store, syncs } = await openSynced({ syncInterval: never })
      storage.store({ message: 'a' })
      await clock.tick(1_000_000_000)
      expect(syncs()).toBe(0)
      expect(await storage.store({ message: 'b' }).durable()).toBe(2)
      storage.store({ message: 'c' })
      await storage.close()
      expect(store.syncedId).toBe(3)
      expect(storage.stats().durableId).toBe(3)
    },
  )

  it.each([-1, Number.NaN, '5'])('refuses syncInterval: %o', async (syncInterval) => {
    const opening = openSynced({ syncInterval: syncInterval as number })
    await expect(opening).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('syncInterval must be a number from 0 to Infinity'),
    })
  })

  it('stays the same while syncs fail, over a new connection each time, and then advances', async () => {
    const { storage, driver, clock } = await openSynced()
    storage.store({ message: 'a' })
    await clock.tick(1000)
    driver.inject({ method: 'sync', code: 'IO', times: 2 }, { method: 'sync', code: 'IO', committed: true })
    storage.store({ message: 'b' })
    await clock.tick(3000)
    expect(driver.callsOf('sync')).toHaveLength(4)
    expect(driver.callsOf('open')).toHaveLength(4)
    expect(storage.stats()).toMatchObject({ durableId: 1, state: 'open', lastError: { code: 'IO' } })
    await clock.tick(5000)
    expect(storage.stats().durableId).toBe(2)
  })

  it('does not go back if a driver returns an id that is too small or invalid', async () => {
    const store = new MemoryStore()
    const driver = { ...memoryDriver({ store }), sync: () => store.sync() }
    const clock = new TestClock()
    const storage = await openLogStorage({ driver, clock, retry: EXACT, flushOnExit: false, syncInterval: 1 })
    storage.storeMany(entries(3))
    await storage.flush()
    await clock.tick(1)
    for (const answer of [2, Number.NaN, undefined, '9']) {
      driver.sync = () => answer as number
      storage.store({ message: 'more' })
      await storage.flush()
      await clock.tick(1)
      expect(storage.stats()).toMatchObject({ durableId: 3, lastError: { code: 'UNKNOWN_OUTCOME' } })
    }
    driver.sync = () => store.sync()
    await clock.tick(5000)
    expect(storage.stats().durableId).toBe(7)
    await storage.close()
  })
})

describe('receipt.durable()', () => {
  it('starts a sync at once, one for all waiting callers', async () => {
    const { storage, clock, syncs } = await openSynced()
    const receipts = storage.storeMany(entries(10))
    expect(await Promise.all(receipts.map((receipt) => receipt.durable()))).toEqual(
      receipts.map(({ id }) => id),
    )
    expect(syncs()).toBe(1)
    expect(await receipts[3]?.durable()).toBe(4)
    await clock.tick(10_000)
    expect(syncs()).toBe(1)
  })

  it('shares the next sync with other calls that arrive during a sync', async () => {
    const { storage, driver, clock, syncs } = await openSynced()
    driver.block('sync')
    const fates = []
    for (let i = 0; i < 4; i++) {
      fates.push(fateOf(storage.store({ message: `m${i}` }).durable()))
      await clock.settle()
    }
    expect(syncs()).toBe(1)
    expect(fates).toEqual([{}, {}, {}, {}])
    driver.release()
    await clock.settle()
    expect(fates).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
  })

  it('cancels the scheduled sync, because its own sync includes everything', async () => {
    const { storage, clock, syncs } = await openSynced()
    const receipt = storage.store({ message: 'a' })
    await clock.settle()
    expect(clock.pending).toBe(2)
    expect(await receipt.durable()).toBe(1)
    expect(syncs()).toBe(1)
    await clock.tick(999)
    expect(clock.pending).toBe(1)
  })

  it('rejects with the error of the receipt', async () => {
    const { storage } = await openSynced({ faults: [{ code: 'READ_ONLY' }] })
    await expect(storage.store({ message: 'a' }).durable()).rejects.toMatchObject({ code: 'READ_ONLY' })
    const refused = storage.store({ message: 1 as unknown as string })
    await expect(refused.durable()).rejects.toMatchObject({ code: 'INVALID_ENTRY' })
  })

  it('rejects with UNSUPPORTED at once if the driver cannot sync, unless the entry has failed', async () => {
    const driver = faultyDriver(memoryDriver())
    await using storage = await openLogStorage({ driver, onDrop: () => {}, flushOnExit: false })
    driver.block('append')
    await expect(storage.store({ message: 'a' }).durable()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('faulty memory'),
    })
    driver.release()
    await storage.flush()
    driver.inject({ code: 'READ_ONLY' })
    await expect(storage.store({ message: 'b' }).committed()).rejects.toMatchObject({ code: 'READ_ONLY' })
    const refused = storage.store({ message: 1 as unknown as string })
    await expect(refused.durable()).rejects.toMatchObject({ code: 'INVALID_ENTRY' })
  })

  it('is retried after an error, and keeps the process alive', async () => {
    const { storage, driver, clock } = await openSynced()
    driver.inject({ method: 'sync', code: 'BUSY', times: 2 })
    const fate = fateOf(storage.store({ message: 'a' }).durable())
    await clock.settle()
    expect(clock.keepsAlive).toBe(true)
    await clock.tick(19)
    expect(fate).toEqual({})
    await clock.tick(1)
    expect(fate).toEqual({ id: 1 })
    expect(driver.callsOf('open')).toHaveLength(1)
  })

  it('uses a retry that was scheduled before any caller waited', async () => {
    const { storage, driver, clock } = await openSynced()
    driver.inject({ method: 'sync', code: 'BUSY' })
    const receipt = storage.store({ message: 'a' })
    await clock.tick(1000)
    expect(clock.keepsAlive).toBe(false)
    const fate = fateOf(receipt.durable())
    await clock.settle()
    expect(clock.keepsAlive).toBe(true)
    await clock.tick(10)
    expect(fate).toEqual({ id: 1 })
  })

  it('rejects with the error of the syncs when the retry policy gives up; later calls try again', async () => {
    const { storage, driver, clock, syncs } = await openSynced()
    driver.inject({ method: 'sync', code: 'BUSY', times: 3 })
    const receipt = storage.store({ message: 'a' })
    const fate = fateOf(receipt.durable())
    await clock.tick(1000)
    expect(fate).toEqual({ code: 'BUSY' })
    expect(receipt.status).toBe('committed')
    await clock.tick(5000)
    expect(await receipt.durable()).toBe(1)
    expect(syncs()).toBe(4)
  })

  it('rejects at once with an error that no retry can solve, and does not retry continuously', async () => {
    const { storage, driver, clock, syncs } = await openSynced({ syncInterval: 0 })
    driver.inject({ method: 'sync', code: 'READ_ONLY', times: Infinity })
    await expect(storage.store({ message: 'a' }).durable()).rejects.toMatchObject({ code: 'READ_ONLY' })
    await clock.tick(20_000)
    expect(syncs()).toBe(5)
  })

  it('does not sync over a connection in doubt', async () => {
    const { storage, driver, clock } = await openSynced({
      retry: { ...EXACT, minDelay: 5000, maxDelay: 5000 },
    })
    storage.store({ message: 'a' })
    await clock.settle()
    driver.inject({ code: 'IO' })
    storage.store({ message: 'b' })
    await clock.tick(4999)
    const calls = driver.calls.map(({ method }) => method).filter((method) => method !== 'stats')
    expect(calls).toEqual(['open', 'append', 'append', 'close', 'open', 'sync'])
    expect(storage.stats().durableId).toBe(1)
    await clock.tick(2000)
    expect(storage.stats().durableId).toBe(2)
  })

  it('reports why the connection could not be reopened', async () => {
    const { storage, driver, clock } = await openSynced({
      retry: { ...EXACT, minDelay: 5000, maxDelay: 5000 },
    })
    storage.store({ message: 'a' })
    await clock.settle()
    driver.inject({ code: 'IO' })
    driver.inject({ code: 'IO', method: 'open' })
    storage.store({ message: 'b' })
    await clock.settle()
    const opened = driver.callsOf('open').length
    // The sync reopens the connection. That fails, and the next attempt hangs.
    while (driver.callsOf('open').length === opened) await clock.tick(10)
    driver.block('open')
    await clock.tick(100)
    expect(storage.stats().lastError).toMatchObject({ code: 'IO' })
  })
})

describe('a store that is replaced while it is open', () => {
  /** A storage with three entries, of which the first is durable, on a driver whose store a test replaces. */
  async function openReplaceable() {
    let store = new MemoryStore()
    let isLost = false
    const calls: string[] = []
    const driver: LogDriver = {
      ...memoryDriver({ store }),
      open: () => {
        isLost = false
        calls.push('open')
      },
      append: (batch) => {
        calls.push('append')
        if (isLost) throw new LogStorageError('IO', 'The file was deleted.')
        return store.append(batch)
      },
      sync: () => {
        calls.push('sync')
        return store.sync()
      },
      stats: () => store.stats(),
    }
    const clock = new TestClock()
    const storage = await openLogStorage({
      driver,
      clock,
      batch: { batchSize: 1 },
      retry: { ...EXACT, minDelay: 100, maxDelay: 100 },
      syncInterval: Number.POSITIVE_INFINITY,
      onDrop: () => {},
      flushOnExit: false,
    })
    onTestFinished(() => storage.close())
    const receipts = [storage.store({ message: 'a' })]
    await receipts[0]?.durable()
    receipts.push(...storage.storeMany(entries(2)))
    await storage.flush()
    const replace = (by: MemoryStore) => {
      store = by
      isLost = true
      calls.length = 0
    }
    return {
      storage,
      clock,
      calls,
      replace,
      receipts: receipts as [WriteReceipt, WriteReceipt, WriteReceipt],
    }
  }

  it('does not fail a sync between the reopening and the next write', async () => {
    const { storage, clock, calls, replace, receipts } = await openReplaceable()
    replace(new MemoryStore())
    const next = storage.store({ message: 'next' })
    await clock.settle()
    // durable() waits for the connection, and syncs before the write is retried.
    const lost = fateOf(receipts[2].durable())
    await clock.tick(100)
    expect(calls.slice(0, 4)).toEqual(['append', 'open', 'sync', 'append'])
    expect(lost).toEqual({ code: 'CORRUPT' })
    expect(storage.stats()).toMatchObject({ committed: 4, failed: 0, lastError: { code: 'IO' } })
    expect(await next.durable()).toBe(1)
  })

  it('does not report lost entries as durable, even if later entries reach their ids', async () => {
    const { storage, clock, replace, receipts } = await openReplaceable()
    const older = new MemoryStore()
    older.append(batchOf(['a']))
    replace(older)
    storage.store({ message: 'next' })
    await clock.tick(100)
    expect(storage.stats()).toMatchObject({ committed: 4, durableId: 1 })
    const [a, b, c] = receipts.map((receipt) => fateOf(receipt.durable()))
    await clock.settle()
    // The id of the second entry was assigned again.
    expect([a, b?.code, c]).toEqual([{ id: 1 }, undefined, { code: 'CORRUPT' }])
  })

  it('does not delay a close() that has nothing left to sync', async () => {
    const { storage, clock, replace } = await openReplaceable()
    replace(new MemoryStore())
    storage.store({ message: 'next' })
    const closed = storage.close()
    await clock.runAll()
    await expect(closed).resolves.toBeUndefined()
  })
})

describe('close()', () => {
  it('syncs once if entries are not durable, and settles waiting callers', async () => {
    const { storage, store, syncs } = await openSynced({ batch: {} })
    const fates = storage.storeMany(entries(3)).map((receipt) => fateOf(receipt.durable()))
    await storage.close()
    expect(fates).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    expect(store.syncedId).toBe(3)
    expect(syncs()).toBe(1)
  })

  it('syncs nothing if all entries are durable', async () => {
    const { storage, syncs } = await openSynced()
    await storage.close()
    expect(syncs()).toBe(0)
  })

  it('waits for a sync under way, and for the sync after it', async () => {
    const { storage, driver, clock, store } = await openSynced()
    driver.block('sync')
    storage.store({ message: 'a' })
    await clock.tick(1000)
    storage.store({ message: 'b' })
    const closed = storage.close()
    await clock.settle()
    driver.release()
    await closed
    expect(store.syncedId).toBe(2)
  })

  it('retries a few times over new connections if callers wait', async () => {
    const { storage, driver, clock, syncs } = await openSynced()
    driver.inject({ method: 'sync', code: 'IO', times: 2 })
    const fate = fateOf(storage.store({ message: 'a' }).durable())
    const closed = storage.close()
    await clock.runAll()
    await closed
    expect(fate).toEqual({ id: 1 })
    expect(syncs()).toBe(3)
  })

  it('rejects for waiting callers if it cannot sync, and does not fail because of that', async () => {
    const { storage, driver, clock } = await openSynced({ retry: { ...EXACT, attempts: 100 } })
    driver.inject({ method: 'sync', code: 'DISK_FULL', times: Infinity })
    const receipt = storage.store({ message: 'a' })
    const fate = fateOf(receipt.durable())
    const closed = storage.close()
    await clock.runAll()
    await closed
    expect(fate).toEqual({ code: 'CLOSED' })
    await expect(receipt.durable()).rejects.toMatchObject({ code: 'CLOSED', cause: { code: 'DISK_FULL' } })
    expect(await receipt.committed()).toBe(1)
  })

  it('tries once if no caller waits', async () => {
    const { storage, driver, syncs } = await openSynced()
    driver.inject({ method: 'sync', code: 'IO', times: Infinity })
    storage.store({ message: 'a' })
    await storage.close()
    expect(syncs()).toBe(1)
    expect(storage.stats().durableId).toBe(0)
  })

  it('ends at its time-out, and so do waiting calls of durable()', async () => {
    const { storage, driver, clock } = await openSynced()
    driver.block('sync')
    const receipt = storage.store({ message: 'a' })
    const fate = fateOf(receipt.durable())
    await clock.settle()
    const closed = storage.close({ timeout: 50 })
    await clock.tick(50)
    await closed
    expect(fate).toEqual({ code: 'CLOSED' })
    driver.release()
    await clock.settle()
    expect(storage.stats()).toMatchObject({ state: 'closed', durableId: 0 })
  })
})

describe('after any failures, durability', () => {
  it('is reported only for durable entries, never goes back, and all waiting callers are settled', async () => {
    const code = fc.constantFrom<LogStorageErrorCode>(
      'BUSY',
      'IO',
      'CONNECTION',
      'UNKNOWN_OUTCOME',
      'DISK_FULL',
    )
    const method = fc.constantFrom<Fault['method']>('sync', 'sync', 'append', 'open')
    const step = fc.oneof(
      fc.record({ store: fc.integer({ min: 1, max: 4 }), wait: fc.boolean() }),
      fc.record({ fault: fc.record({ method, code, times: fc.integer({ min: 1, max: 4 }) }) }),
      fc.record({ tick: fc.constantFrom(0, 10, 1000, 6000) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom(0, 100, 1000, Infinity),
        async (steps, syncInterval) => {
          const store = new MemoryStore()
          const driver = faultyDriver(memoryDriver({ store }))
          const clock = new TestClock()
          const onDrop = () => {}
          const batch = { batchSize: 2 }
          const options = { batch, retry: EXACT, syncInterval, onDrop, flushOnExit: false }
          const storage = await openLogStorage({ ...options, driver, clock })
          const fates: ReturnType<typeof fateOf>[] = []
          let durableId = 0
          const check = () => {
            const now = storage.stats().durableId ?? Number.NaN
            expect(now).toBeGreaterThanOrEqual(durableId)
            expect(now).toBeLessThanOrEqual(store.syncedId)
            durableId = now
          }
          const wait = (receipt: WriteReceipt) => {
            fates.push(fateOf(receipt.durable()))
            receipt.durable().then(
              (id) => expect(id).toBeLessThanOrEqual(store.syncedId),
              () => {},
            )
          }
          for (const action of steps) {
            if ('store' in action) {
              const receipts = storage.storeMany(entries(action.store))
              if (action.wait) receipts.forEach(wait)
            } else if ('fault' in action) {
              const { method, code, times } = action.fault
              if (method !== 'open' || code !== 'DISK_FULL') driver.inject({ method, code, times } as Fault)
            } else {
              await clock.tick(action.tick)
            }
            check()
          }
          const closed = storage.close().catch(() => {})
          await clock.runAll()
          await closed
          check()
          await clock.settle()
          for (const fate of fates) expect(fate.id ?? fate.code).toBeDefined()
          expect(driver.violations).toEqual([])
          expect(clock.pending).toBe(0)
        },
      ),
      { numRuns: 200 },
    )
  })
})
