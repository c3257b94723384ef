import { describe, expect, it } from 'vitest'
import type { LogStorage } from '../src/contract/log-storage.js'
import { entries, messages, openStorage } from './support/open-storage.js'
import { faultsOf, probeDriver, refusalsOf, writesTo } from './support/probe-driver.js'

describe('close()', () => {
  it('writes all queued entries, then releases the driver', async () => {
    const states: string[] = []
    const { storage, driver } = await openStorage({ onStateChange: (state) => states.push(state) })
    const receipts = storage.storeMany(entries(5000))
    await storage.close()
    expect(receipts.every(({ status }) => status === 'committed')).toBe(true)
    expect(driver.stored).toEqual(messages(5000))
    expect(driver.callsOf('close').length).toBe(1)
    expect(states).toEqual(['closing', 'closed'])
  })

  it('returns the same promise for each call', async () => {
    const { storage, driver } = await openStorage()
    const first = storage.close()
    expect(storage.close()).toBe(first)
    await first
    await storage.close()
    expect(driver.callsOf('close').length).toBe(1)
  })

  it('is called at the end of an `await using` block', async () => {
    const { storage, driver } = await openStorage()
    {
      await using scoped = storage
      scoped.store({ message: 'm' })
    }
    expect(storage.stats().state).toBe('closed')
    expect(driver.stored).toEqual(['m'])
  })

  it('waits for a retry, and for the reopening of a lost connection', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.inject(...faultsOf(['BUSY', 'lost CONNECTION', 'BUSY']))
    driver.inject(...faultsOf(['CONNECTION'], 'open'))
    const receipt = storage.store({ message: 'm' })
    const closed = storage.close()
    await clock.runAll()
    await closed
    expect(receipt.status).toBe('committed')
    expect(driver.stored).toEqual(['m'])
  })

  it.each(['CORRUPT', 'IO', 'READ_ONLY'] as const)(
    'rejects with %s if pending entries are lost, and reports how many',
    async (code) => {
      const { storage, driver, clock } = await openStorage({ batch: { batchSize: 2, maxBatchSize: 2 } })
      const before = storage.storeMany(entries(2, 'before'))
      await storage.flush()
      driver.inject(...faultsOf(Array(30).fill(code)))
      const receipts = storage.storeMany(entries(5))
      const closed = storage.close()
      closed.catch(() => {})
      await clock.runAll()
      const lost = receipts.filter(({ status }) => status === 'failed').length
      expect(before.map(({ status }) => status)).toEqual(['committed', 'committed'])
      expect(lost).toBe(5)
      await expect(closed).rejects.toMatchObject({
        code,
        message: expect.stringContaining('5 entries could not be written before the storage closed'),
      })
      expect(storage.stats().state).toBe('closed')
    },
  )

  it('does not reject because of entries that were lost before, or of an entry that the engine refuses', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 1, maxBatchSize: 1 } })
    driver.inject(...faultsOf(['READ_ONLY']))
    const lost = storage.store({ message: 'lost' })
    await clock.settle()
    driver.inject(...refusalsOf('m1'))
    const receipts = storage.storeMany(entries(3))
    await storage.close()
    expect([lost, ...receipts].map(({ error }) => error?.code)).toEqual([
      'READ_ONLY',
      undefined,
      'ENTRY_REJECTED',
      undefined,
    ])
  })

  it('rejects when it times out during a retry, and fails the remaining entries', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 2, maxBatchSize: 2 } })
    driver.inject(...faultsOf(Array(1000).fill('BUSY')))
    const receipts = storage.storeMany(entries(5))
    const closed = storage.close({ timeout: 30 })
    closed.catch(() => {})
    await clock.tick(30)
    await expect(closed).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('5 entries could not be written in 30 ms'),
    })
    expect(receipts.map(({ status }) => status)).toEqual(Array(5).fill('failed'))
    expect(receipts.slice(2).map(({ error }) => error?.code)).toEqual(Array(3).fill('CLOSED'))
    expect(storage.stats()).toMatchObject({ state: 'closed', accepted: 5, failed: 5, queued: 0, inFlight: 0 })
    expect(driver.callsOf('close').length).toBe(1)
  })

  it('rejects when it times out while a write hangs, and the outcome of that write is unknown', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.block('append')
    const stuck = storage.store({ message: 'stuck' })
    await clock.tick(100)
    const queued = storage.store({ message: 'queued' })
    const closed = storage.close({ timeout: 1000 })
    closed.catch(() => {})
    await clock.tick(1000)
    await expect(closed).rejects.toThrow('2 entries could not be written in 1000 ms')
    expect([stuck.error?.code, queued.error?.code]).toEqual(['UNKNOWN_OUTCOME', 'CLOSED'])
    expect(driver.callsOf('close').length).toBe(0)
    driver.release()
    await clock.settle()
    expect(driver.callsOf('close').length).toBe(1)
    expect(storage.stats()).toMatchObject({ accepted: 2, failed: 2, committed: 0 })
  })

  it('does not write entries that its time-out has failed when a lost connection is reopened later', async () => {
    const { storage, driver, clock } = await openStorage({
      batch: { batchSize: 1, maxBatchSize: 1 },
      retry: { attempts: 1 },
    })
    driver.inject(...faultsOf(['CONNECTION']))
    const reopening = Promise.withResolvers<void>()
    const open = driver.open.bind(driver)
    driver.open = async () => {
      await reopening.promise
      await open()
    }
    const receipts = storage.storeMany(entries(2))
    await clock.settle()
    const closed = storage.close({ timeout: 10 })
    closed.catch(() => {})
    await clock.tick(10)
    await expect(closed).rejects.toThrow('1 entries could not be written in 10 ms')
    expect(receipts.map(({ error }) => error?.code)).toEqual(['CONNECTION', 'CLOSED'])
    reopening.resolve()
    await clock.settle()
    expect(driver.stored).toEqual([])
  })

  it('settles every entry of a batch that is being split when it times out', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 4 } })
    driver.inject(...refusalsOf('m3'))
    const append = driver.append.bind(driver)
    driver.append = (batch) => {
      // The writes of all four and of the first two have ended. The outcome of the other two is unknown.
      if (writesTo(driver).length === 2) driver.block('append')
      return append(batch)
    }
    const receipts = storage.storeMany(entries(4))
    await clock.settle()
    const closed = storage.close({ timeout: 10 })
    closed.catch(() => {})
    await clock.tick(10)
    await expect(closed).rejects.toThrow('2 entries could not be written in 10 ms')
    expect(receipts.map(({ status }) => status)).toEqual(['committed', 'committed', 'failed', 'failed'])
    expect(receipts[2]?.error?.code).toBe('UNKNOWN_OUTCOME')
    expect(storage.stats()).toMatchObject({ accepted: 4, committed: 2, failed: 2, queued: 0, inFlight: 0 })
  })

  it('does not reject if all entries are written within its time-out', async () => {
    const { storage, clock } = await openStorage()
    storage.store({ message: 'm' })
    await storage.close({ timeout: 1000 })
    expect(clock.pending).toBe(0)
  })

  it('rejects if the driver cannot close, and the storage is closed all the same', async () => {
    const { storage, driver } = await openStorage()
    const { close } = driver
    driver.close = () => {
      close.call(driver)
      throw new Error('EIO')
    }
    await expect(storage.close()).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('EIO'),
    })
    expect(storage.stats().state).toBe('closed')
  })

  it('ends reads that are under way, and waits until the driver has ended them', async () => {
    const { storage, driver, clock } = await openStorage()
    const gate = Promise.withResolvers<void>()
    driver.beforeRead = () => gate.promise
    const found = storage.search()
    await clock.settle()
    const closed = storage.close()
    await expect(found).rejects.toMatchObject({ code: 'CLOSED' })
    expect(driver.callsOf('close').length).toBe(0)
    gate.resolve()
    await closed
    expect(driver.callsOf('close').length).toBe(1)
  })

  it.each([-1, Number.NaN, 2 ** 31, '1s'])('refuses a timeout of %o, and closes nothing', async (timeout) => {
    const { storage } = await openStorage()
    await expect(storage.close({ timeout: timeout as number })).rejects.toThrow(
      'close.timeout must be a number',
    )
    expect(storage.stats().state).toBe('open')
  })

  it('cancels the scheduled cleanup', async () => {
    const { storage, driver, clock } = await openStorage({ retention: { maxAgeDays: 1, every: 1000 } })
    await storage.close()
    await clock.tick(10_000)
    expect(driver.policies).toEqual([])
  })
})

describe('after close()', () => {
  const rejecting: Record<string, (storage: LogStorage) => Promise<unknown>> = {
    flush: (storage) => storage.flush(),
    whenWritable: (storage) => storage.whenWritable(),
    search: (storage) => storage.search(),
    getRecent: (storage) => storage.getRecent(),
    count: (storage) => storage.count(),
    scan: (storage) => storage.scan().next(),
    follow: (storage) => storage.follow().next(),
    histogram: (storage) => storage.histogram({ bucket: 1 }),
    cleanup: (storage) => storage.cleanup(1),
    writable: (storage) => storage.writable().getWriter().write({ message: 'm' }),
    subscribe: async (storage) => storage.subscribe(() => {}),
  }

  it.each(Object.keys(rejecting))(
    '%s rejects with CLOSED, also while the storage is closing',
    async (method) => {
      const { storage, driver } = await openStorage()
      driver.block('append')
      storage.store({ message: 'm' })
      const closed = storage.close()
      await expect(rejecting[method]?.(storage)).rejects.toMatchObject({ code: 'CLOSED' })
      driver.release()
      await closed
      await expect(rejecting[method]?.(storage)).rejects.toMatchObject({ code: 'CLOSED' })
    },
  )

  it('store() fails with CLOSED and is counted', async () => {
    const { storage } = await openStorage()
    const closed = storage.close()
    expect(storage.store({ message: 'm' })).toMatchObject({ status: 'failed', error: { code: 'CLOSED' } })
    await closed
    expect(storage.storeMany(entries(2)).map(({ error }) => error?.code)).toEqual(['CLOSED', 'CLOSED'])
    expect(storage.stats()).toMatchObject({ state: 'closed', accepted: 0, refused: 3 })
  })

  it('store() refuses an entry whose getter closes the storage', async () => {
    const { storage } = await openStorage()
    const receipt = storage.store({
      get message() {
        void storage.close()
        return 'last words'
      },
    })
    expect(receipt).toMatchObject({ status: 'failed', error: { code: 'CLOSED' } })
    await storage.close()
    expect(storage.stats()).toMatchObject({ accepted: 0, refused: 1, queued: 0 })
  })

  it('flushSync() has nothing to write', async () => {
    const { storage } = await openStorage()
    await storage.close()
    expect(storage.flushSync()).toBe(true)
  })

  it('flushSync() still works while the storage is closing', async () => {
    const { storage, driver } = await openStorage()
    driver.block('append')
    storage.storeMany(entries(3))
    const closed = storage.close()
    expect(storage.flushSync()).toBe(true)
    expect(driver.stored).toEqual(messages(3))
    driver.release()
    await closed
  })

  it('another storage may use the driver', async () => {
    const driver = probeDriver()
    const first = await openStorage({ driver })
    first.storage.store({ message: 'a' })
    await first.storage.close()
    const second = await openStorage({ driver })
    second.storage.store({ message: 'b' })
    await second.storage.close()
    expect(driver.stored).toEqual(['a', 'b'])
  })
})

describe('the signal of a storage', () => {
  it('fails queued entries with ABORTED, waits for the entries being written, and closes the storage', async () => {
    const controller = new AbortController()
    const { storage, driver, clock } = await openStorage({
      signal: controller.signal,
      batch: { batchSize: 2 },
    })
    driver.block('append')
    const writing = storage.storeMany(entries(2))
    await clock.settle()
    const queued = storage.storeMany(entries(3))
    controller.abort(new Error('shutting down'))
    expect(storage.store({ message: 'late' }).error?.code).toBe('CLOSED')
    expect(queued.map(({ error }) => error?.code)).toEqual(Array(3).fill('ABORTED'))
    expect(queued[0]?.error?.cause).toMatchObject({ message: 'shutting down' })
    expect(writing.map(({ status }) => status)).toEqual(['queued', 'queued'])
    driver.release()
    await storage.close()
    expect(writing.map(({ status }) => status)).toEqual(['committed', 'committed'])
    expect(storage.stats()).toMatchObject({
      state: 'closed',
      accepted: 5,
      committed: 2,
      failed: 3,
      inFlight: 0,
    })
  })

  it('settles no flush() before the entries being written are settled, even if later entries have failed', async () => {
    const controller = new AbortController()
    const { storage, driver, clock } = await openStorage({
      signal: controller.signal,
      batch: { batchSize: 2 },
    })
    driver.block('append')
    const writing = storage.storeMany(entries(2))
    await clock.settle()
    let isFlushed = false
    const flushed = storage.flush().then(() => {
      isFlushed = true
    })
    storage.storeMany(entries(3))
    controller.abort()
    await clock.settle()
    expect(isFlushed).toBe(false)
    driver.release()
    await flushed
    expect(writing.map(({ status }) => status)).toEqual(['committed', 'committed'])
  })

  it('fails entries that wait for a lost connection with ABORTED, or with UNKNOWN_OUTCOME after an attempt in doubt', async () => {
    for (const [outcome, code] of [
      ['BUSY', 'ABORTED'],
      ['lost IO', 'UNKNOWN_OUTCOME'],
    ] as const) {
      const controller = new AbortController()
      const { storage, driver, clock } = await openStorage({
        signal: controller.signal,
        batch: { batchSize: 1, maxBatchSize: 1 },
        retry: { byCode: { CONNECTION: { attempts: 1 }, IO: { minDelay: 0, maxDelay: 0 } } },
      })
      driver.inject(...faultsOf(outcome === 'BUSY' ? ['CONNECTION'] : ['ok', outcome]))
      const reopening = Promise.withResolvers<void>()
      const open = driver.open.bind(driver)
      driver.open = async () => {
        await reopening.promise
        await open()
      }
      const [, receipt] = storage.storeMany(entries(2))
      await clock.tick(0)
      controller.abort()
      reopening.resolve()
      await storage.close()
      expect(receipt?.error?.code).toBe(code)
      expect(driver.stored).toEqual(code === 'ABORTED' ? [] : messages(2))
    }
  })

  it('also ends the retries of a write', async () => {
    const controller = new AbortController()
    const { storage, driver, clock } = await openStorage({ signal: controller.signal })
    driver.inject(...faultsOf(Array(1000).fill('DISK_FULL')))
    const receipt = storage.store({ message: 'm' })
    await clock.tick(10_000)
    controller.abort()
    await storage.close()
    expect(receipt.status).toBe('failed')
    expect(driver.stored).toEqual([])
  })

  it('does nothing once the storage is closed', async () => {
    const controller = new AbortController()
    const { storage } = await openStorage({ signal: controller.signal })
    storage.store({ message: 'm' })
    await storage.close()
    controller.abort()
    expect(storage.stats()).toMatchObject({ state: 'closed', committed: 1, failed: 0 })
  })
})
