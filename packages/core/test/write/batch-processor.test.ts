import { describe, expect, it, vi } from 'vitest'
import { createLogStorage } from '../../src/create-log-storage.js'
import type { LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { openLogStorage } from '../../src/open-log-storage.js'
import { memoryDriver, TestClock } from '../../src/testing/index.js'
import { entries, messages, openStorage } from '../support/open-storage.js'
import { faultsOf, type ProbeDriver, probeDriver, refusalsOf, writesTo } from '../support/probe-driver.js'

const sizes = (driver: ProbeDriver) => writesTo(driver).map(({ size }) => size)

describe('a batch is written', () => {
  it('as soon as batchSize entries wait, without a delay', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 5 } })
    storage.storeMany(entries(4))
    await clock.settle()
    expect(writesTo(driver)).toEqual([])
    storage.store({ message: 'fifth' })
    await clock.settle()
    expect(sizes(driver)).toEqual([5])
    expect(clock.keepsAlive).toBe(false)
  })

  it('batchTimeout after the first entry, and not earlier', async () => {
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'first' })
    await clock.tick(60)
    storage.store({ message: 'second' })
    await clock.tick(39)
    expect(writesTo(driver)).toEqual([])
    await clock.tick(1)
    expect(sizes(driver)).toEqual([2])
  })

  it('each time by size or time, whichever comes first', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 3, batchTimeout: 50 } })
    storage.store({ message: 'by time' })
    await clock.tick(50)
    storage.storeMany(entries(3, 'by size'))
    await clock.settle()
    storage.storeMany(entries(2, 'by time again'))
    await clock.tick(49)
    expect(sizes(driver)).toEqual([1, 3])
    await clock.tick(1)
    expect(sizes(driver)).toEqual([1, 3, 2])
    expect(clock.keepsAlive).toBe(false)
  })

  it('at the next turn if batchTimeout is 0', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchTimeout: 0 } })
    storage.storeMany(entries(2))
    await clock.tick(0)
    expect(sizes(driver)).toEqual([2])
  })

  it.each(['committed', 'durable'] as const)('at once if %s() is awaited', async (end) => {
    const driver = probeDriver({ supports: { durable: true } })
    const { storage, clock } = await openStorage({ driver, batch: { batchTimeout: 3_600_000 } })
    storage.store({ message: 'before' })
    const id = storage.store({ message: 'awaited' })[end]()
    expect(writesTo(driver)).toEqual([])
    await clock.settle()
    expect(sizes(driver)).toEqual([2])
    expect(await id).toBe(2)
    expect(clock.keepsAlive).toBe(false)
  })

  it('once for a thousand entries that are stored and awaited in one turn', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchTimeout: 3_600_000 } })
    const ids = entries(1000).map((entry) => storage.store(entry).committed())
    await clock.settle()
    expect(sizes(driver)).toEqual([1000])
    expect(await Promise.all(ids)).toEqual(ids.map((_, i) => i + 1))
  })

  it('after the write under way, for all entries that are awaited by then', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchTimeout: 3_600_000 } })
    driver.block('append')
    const first = storage.store({ message: 'first' }).committed()
    await clock.settle()
    const later = entries(10).map((entry) => storage.store(entry).committed())
    await clock.settle()
    expect(sizes(driver)).toEqual([1])
    driver.release()
    await clock.settle()
    expect(sizes(driver)).toEqual([1, 10])
    expect(await Promise.all([first, ...later])).toHaveLength(11)
  })

  it('when the queue is full, even if batchSize is larger than the queue', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 3, batchSize: 100 } })
    storage.storeMany(entries(3))
    await clock.settle()
    expect(sizes(driver)).toEqual([3])
  })

  it('after the write under way, by the time of its first entry, not that of the write', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 3 } })
    driver.block('append')
    storage.storeMany(entries(3))
    await clock.tick(10)
    storage.store({ message: 'late' })
    await clock.tick(30)
    driver.release()
    await clock.tick(69)
    expect(sizes(driver)).toEqual([3])
    await clock.tick(1)
    expect(sizes(driver)).toEqual([3, 1])
  })

  it('at once after a write that took longer than batchTimeout', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 3 } })
    driver.block('append')
    storage.storeMany(entries(3))
    await clock.settle()
    storage.store({ message: 'late' })
    await clock.tick(500)
    driver.release()
    await clock.settle()
    expect(sizes(driver)).toEqual([3, 1])
  })

  it('with more entries if the driver is slow, up to maxBatchSize, one batch at a time', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 10, maxBatchSize: 40 } })
    driver.block('append')
    storage.storeMany(entries(10))
    await clock.settle()
    storage.storeMany(entries(100))
    await clock.settle()
    expect(sizes(driver)).toEqual([10])
    expect(storage.stats()).toMatchObject({ inFlight: 10, queued: 100 })
    driver.release()
    await clock.settle()
    expect(sizes(driver)).toEqual([10, 40, 40, 20])
    expect(storage.stats().batches).toBe(4)
  })

  it('on time even if the clock is set back an hour', async () => {
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'before' })
    clock.jump(-3_600_000)
    await clock.tick(100)
    expect(sizes(driver)).toEqual([1])

    driver.block('append')
    storage.store({ message: 'held up' })
    await clock.tick(100)
    storage.store({ message: 'waits' })
    clock.jump(-3_600_000)
    driver.release()
    await clock.tick(100)
    expect(sizes(driver)).toEqual([1, 1, 1])
  })

  it('in the order of the store() calls, even if the clock changes', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 2 } })
    for (const message of messages(6)) {
      storage.store({ message })
      clock.jump(-1000)
      await clock.settle()
    }
    expect(driver.stored).toEqual(messages(6))
  })
})

describe('flush()', () => {
  it('starts writing at once', async () => {
    const { storage, driver } = await openStorage()
    const receipt = storage.store({ message: 'm' })
    await storage.flush()
    expect(receipt.status).toBe('committed')
    expect(driver.stored).toEqual(['m'])
  })

  it('resolves at once if there is nothing to write', async () => {
    const { storage, driver } = await openStorage()
    await storage.flush()
    expect(writesTo(driver)).toEqual([])
  })

  it('waits for the entries that were stored before each call, with any number of calls', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { maxBatchSize: 100 } })
    const settled: string[] = []
    driver.block('append')
    storage.store({ message: 'a' })
    const first = storage.flush().then(() => settled.push('first'))
    await clock.settle()
    storage.store({ message: 'b' })
    const flushes = Array.from({ length: 5 }, (_, i) =>
      storage.flush().then(() => settled.push(`later ${i}`)),
    )
    await clock.settle()
    expect(settled).toEqual([])
    driver.release()
    await Promise.all([first, ...flushes])
    expect(settled).toEqual(['first', 'later 0', 'later 1', 'later 2', 'later 3', 'later 4'])
    expect(sizes(driver)).toEqual([1, 1])
  })

  it('does not wait for entries that are stored after the call', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.block('append')
    storage.store({ message: 'a' })
    const flushed = storage.flush()
    await clock.settle()
    const late = storage.store({ message: 'late' })
    driver.release()
    await flushed
    expect(late.status).toBe('queued')
  })

  it('also resolves when the entries fail', async () => {
    const { storage, driver } = await openStorage()
    driver.inject(...faultsOf(['READ_ONLY']))
    const receipt = storage.store({ message: 'm' })
    await storage.flush()
    expect(receipt.error?.code).toBe('READ_ONLY')
  })
})

describe('a write that fails', () => {
  const steady = { jitter: false, minDelay: 10, maxDelay: 35, attempts: 5 }

  it('with BUSY is retried with the same token, after growing delays', async () => {
    const { storage, driver, clock } = await openStorage({ retry: steady, batch: { batchTimeout: 0 } })
    driver.inject(...faultsOf(['BUSY', 'BUSY', 'BUSY', 'BUSY']))
    const receipt = storage.store({ message: 'm' })
    const triedAt: number[] = []
    const start = clock.now()
    for (let time = 0; time <= 100; time++) {
      await clock.tick(time === 0 ? 0 : 1)
      while (triedAt.length < writesTo(driver).length) triedAt.push(clock.now() - start)
    }
    expect(triedAt).toEqual([0, 10, 30, 65, 100])
    expect(new Set(writesTo(driver).map(({ token }) => token)).size).toBe(1)
    expect(receipt.status).toBe('committed')
    expect(storage.stats()).toMatchObject({
      state: 'open',
      retries: 4,
      batches: 1,
      lastError: { code: 'BUSY' },
    })
    expect(driver.callsOf('open').length).toBe(1)
  })

  it('fails its entries with the error of the last attempt', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 3 } })
    driver.inject(...faultsOf(['BUSY', 'BUSY', 'BUSY']))
    const receipts = storage.storeMany(entries(2))
    await clock.runAll()
    expect(receipts.map(({ error }) => error?.code)).toEqual(['BUSY', 'BUSY'])
    expect(sizes(driver)).toEqual([2, 2, 2])
    const next = storage.store({ message: 'next' })
    await storage.flush()
    expect(next.status).toBe('committed')
    expect(driver.stored).toEqual(['next'])
  })

  it.each(['CONNECTION', 'IO', 'UNKNOWN_OUTCOME'] as const)(
    'with %s is retried on a new connection with the same token, and written once',
    async (code) => {
      const { storage, driver, clock } = await openStorage({ retry: steady })
      driver.inject(...faultsOf([code, `lost ${code}`]))
      const receipts = storage.storeMany(entries(3))
      await clock.runAll()
      expect(receipts.map(({ id }) => id)).toEqual([1, 2, 3])
      expect(driver.stored).toEqual(messages(3))
      expect(new Set(writesTo(driver).map(({ token }) => token)).size).toBe(1)
      expect([driver.callsOf('open').length, driver.callsOf('close').length]).toEqual([3, 2])
    },
  )

  it.each(['BUSY', 'DISK_FULL', 'READ_ONLY', 'CORRUPT'] as const)(
    'with %s after an attempt whose outcome is unknown fails with UNKNOWN_OUTCOME',
    async (code) => {
      const once = { attempts: 1 }
      const byCode = { DISK_FULL: once, BUSY: once, CORRUPT: once }
      const { storage, driver, clock } = await openStorage({ retry: { ...steady, byCode } })
      driver.inject(...faultsOf(['lost IO', code, code]))
      const receipts = storage.storeMany(entries(2))
      await clock.runAll()
      expect(driver.stored).toEqual(messages(2))
      const sure = storage.store({ message: 'sure' })
      await clock.runAll()
      for (const { error } of receipts) {
        expect(error?.code).toBe('UNKNOWN_OUTCOME')
        expect(error?.message).toContain(`The last one failed with ${code}`)
        expect(error?.cause).toMatchObject({ code })
      }
      expect(sure.error?.code).toBe(code)
      expect(driver.stored).toEqual(messages(2))
    },
  )

  it('with BUSY is in doubt too if an earlier flushSync() was', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 1 } })
    driver.inject(...faultsOf(['lost IO', 'BUSY']))
    const receipt = storage.store({ message: 'm' })
    expect(storage.flushSync()).toBe(false)
    await clock.runAll()
    expect(driver.stored).toEqual(['m'])
    expect(receipt.error?.code).toBe('UNKNOWN_OUTCOME')
  })

  it('delays the next attempt while the connection cannot be opened', async () => {
    const states: string[] = []
    const { storage, driver, clock } = await openStorage({
      retry: steady,
      onStateChange: (s) => states.push(s),
    })
    driver.inject(...faultsOf(['CONNECTION']))
    driver.inject(...faultsOf(['CONNECTION', 'CONNECTION', 'ok'], 'open'))
    const receipt = storage.store({ message: 'm' })
    await clock.runAll()
    expect(receipt.status).toBe('committed')
    expect(sizes(driver)).toEqual([1, 1])
    expect(states).toEqual(['degraded', 'open'])
  })

  it('reconnects for the next batch after all attempts of a batch have failed', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 1 } })
    driver.inject(...faultsOf(['CONNECTION']))
    driver.inject(...faultsOf(['CONNECTION', 'READ_ONLY'], 'open'))
    const receipts = []
    for (const message of messages(4)) {
      receipts.push(storage.store({ message }))
      await clock.runAll()
    }
    expect(receipts.map(({ error }) => error?.code)).toEqual(['CONNECTION', 'CONNECTION', 'IO', undefined])
    expect(driver.callsOf('open').length).toBe(4)
  })

  it('with DISK_FULL is retried without limit, in the state full, and succeeds when there is space', async () => {
    const states: string[] = []
    const { storage, driver, clock } = await openStorage({ onStateChange: (state) => states.push(state) })
    driver.inject(...faultsOf(Array(200).fill('DISK_FULL')))
    const receipts = storage.storeMany(entries(3))
    await clock.tick(60_000)
    expect(storage.stats()).toMatchObject({ state: 'full', inFlight: 3, failed: 0 })
    await clock.runAll()
    expect(receipts.map(({ status }) => status)).toEqual(Array(3).fill('committed'))
    expect(states).toEqual(['full', 'open'])
    expect(writesTo(driver)).toHaveLength(201)
  })

  it('reports that entries stay in the queue, until it gives up', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 2, jitter: false } })
    driver.inject(...faultsOf(['BUSY', 'BUSY']))
    const receipts = storage.storeMany(entries(3))
    await clock.tick(110)
    expect(storage.stats().lastError?.message).toContain(
      'The 3 entries of the batch and all later ones stay in the queue: attempt 2 of 2 in 20 ms.',
    )
    await clock.runAll()
    expect(receipts[0]?.error?.message).toContain('Gave up after 2 attempts')
    expect(storage.stats().lastError?.message).toContain('Gave up after 2 attempts')
  })

  it('counts the attempts of each code separately', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { byCode: { BUSY: { attempts: 3 } } } })
    driver.inject(...faultsOf([...Array(30).fill('DISK_FULL'), 'BUSY', 'BUSY']))
    const receipt = storage.store({ message: 'm' })
    await clock.runAll()
    expect(receipt.status).toBe('committed')
  })

  it('with READ_ONLY is not retried, and the state becomes degraded', async () => {
    const states: string[] = []
    const { storage, driver, clock } = await openStorage({ onStateChange: (state) => states.push(state) })
    driver.inject(...faultsOf(['READ_ONLY']))
    const receipts = storage.storeMany(entries(2))
    await clock.runAll()
    expect(receipts.map(({ error }) => error?.code)).toEqual(['READ_ONLY', 'READ_ONLY'])
    expect(storage.stats()).toMatchObject({
      state: 'degraded',
      failed: 2,
      retries: 0,
      lastError: { code: 'READ_ONLY' },
    })
    storage.store({ message: 'later' })
    await clock.runAll()
    expect(states).toEqual(['degraded', 'open'])
  })

  it('with CORRUPT is retried a few times, each time on a new connection, before it is treated as final', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.inject(...faultsOf(Array(4).fill('CORRUPT')))
    const receipts = storage.storeMany(entries(2))
    await clock.runAll()
    expect(receipts.map(({ id }) => id)).toEqual([1, 2])
    expect(driver.callsOf('open').length).toBe(5)
    driver.inject(...faultsOf(Array(5).fill('CORRUPT')))
    const damaged = storage.store({ message: 'damaged' })
    await clock.runAll()
    expect(damaged.error).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('Gave up after 5'),
    })
    expect(driver.stored).toEqual(messages(2))
  })

  it.each(['READ_ONLY', 'INVALID_OPTIONS', 'UNSUPPORTED'] as const)(
    'is retried if the storage cannot be reopened for now, with IO instead of %s',
    async (code) => {
      const { storage, driver, clock } = await openStorage()
      driver.inject(...faultsOf(['IO']))
      driver.inject(...faultsOf(Array(5).fill(code), 'open'))
      const receipt = storage.store({ message: 'm' })
      await clock.settle()
      await clock.tick(150)
      expect(storage.stats()).toMatchObject({ failed: 0, lastError: { code: 'IO' } })
      await clock.runAll()
      expect(receipt.id).toBe(1)
      driver.inject(...faultsOf(['IO']))
      driver.inject(...faultsOf(Array(9).fill(code), 'open'))
      const lost = storage.store({ message: 'lost' })
      await clock.runAll()
      expect(lost.error).toMatchObject({
        code: 'IO',
        cause: { code },
        message: expect.stringContaining('open failed'),
      })
    },
  )

  it.each(['UNSUPPORTED', 'ABORTED', 'INVALID_ENTRY'] as const)(
    'with %s, which a write should not return, is not retried',
    async (code) => {
      const { storage, driver } = await openStorage()
      driver.inject(...faultsOf([code]))
      const receipt = storage.store({ message: 'm' })
      await storage.flush()
      expect(receipt.error?.code).toBe(code)
    },
  )

  it('with ENTRY_REJECTED fails the culprits alone: all others commit, in order', async () => {
    const { storage, driver } = await openStorage({ batch: { batchSize: 1000 } })
    const refused = ['m0', 'm499', 'm500', 'm999']
    driver.inject(...refusalsOf(...refused))
    const receipts = storage.storeMany(entries(1000))
    await storage.flush()
    const failed = receipts.filter(({ status }) => status === 'failed')
    expect(failed.map(({ error }) => error?.code)).toEqual(Array(4).fill('ENTRY_REJECTED'))
    expect(driver.stored).toEqual(messages(1000).filter((message) => !refused.includes(message)))
    expect(storage.stats()).toMatchObject({ state: 'open', committed: 996, failed: 4, inFlight: 0 })
  })

  it.each([0, 1, 333, 500, 998, 999])(
    'finds the culprit at %d of 1,000 in at most 2·log₂(n)+2 writes',
    async (place) => {
      const { storage, driver } = await openStorage({ batch: { batchSize: 1000 } })
      driver.inject(...refusalsOf(`m${place}`))
      const receipts = storage.storeMany(entries(1000))
      await storage.flush()
      expect(receipts.findIndex(({ status }) => status === 'failed')).toBe(place)
      expect(storage.stats().committed).toBe(999)
      expect(writesTo(driver).length).toBeLessThanOrEqual(2 * Math.log2(1000) + 2)
    },
  )

  it('is retried as usual if its batch is being split', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.inject(...faultsOf(['ENTRY_REJECTED', 'BUSY', 'lost IO']))
    driver.inject(...refusalsOf('m7'))
    const receipts = storage.storeMany(entries(8))
    await clock.runAll()
    expect(receipts.map(({ status }) => status === 'committed')).toEqual(messages(8).map((m) => m !== 'm7'))
    expect(driver.stored).toEqual(messages(7))
  })

  it('with a value that is not a LogStorageError counts as an unknown outcome', async () => {
    const { storage, driver, clock } = await openStorage()
    const append = driver.append.bind(driver)
    let writes = 0
    driver.append = async (batch) => {
      const ids = await append(batch)
      if (writes++ > 0) return ids
      throw new TypeError('a bug of the driver')
    }
    const receipt = storage.store({ message: 'm' })
    await clock.runAll()
    expect(receipt.status).toBe('committed')
    expect(driver.stored).toEqual(['m'])
    expect(storage.stats().lastError).toMatchObject({ code: 'UNKNOWN_OUTCOME', cause: { name: 'TypeError' } })
  })

  it('because the driver returned too few ids counts as an unknown outcome', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { attempts: 2 } })
    driver.append = async () => [1]
    const receipts = storage.storeMany(entries(2))
    await clock.runAll()
    expect(receipts[0]?.error).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: expect.stringContaining('1 ids for a batch of 2'),
    })
  })
})

describe('flushSync()', () => {
  it('writes all that is queued before it returns, in order', async () => {
    const { storage, driver } = await openStorage({ batch: { batchSize: 10, maxBatchSize: 10 } })
    const receipts = storage.storeMany(entries(25))
    expect(storage.flushSync()).toBe(true)
    expect(receipts.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
    expect(driver.stored).toEqual(messages(25))
    expect(storage.flushSync()).toBe(true)
    expect(writesTo(driver)).toHaveLength(3)
  })

  it('settles a write under way by its token: each entry is stored once', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.block('append')
    const first = storage.storeMany(entries(3, 'first'))
    await clock.tick(100)
    const second = storage.storeMany(entries(3, 'second'))
    expect(storage.flushSync()).toBe(true)
    expect([...first, ...second].every(({ status }) => status === 'committed')).toBe(true)
    driver.release()
    await clock.runAll()
    const third = storage.store({ message: 'third' })
    await storage.flush()
    expect(third.status).toBe('committed')
    expect(driver.stored).toEqual([...messages(3, 'first'), ...messages(3, 'second'), 'third'])
    expect(storage.stats()).toMatchObject({ accepted: 7, committed: 7, failed: 0, queued: 0, inFlight: 0 })
  })

  it('ignores the later outcome of a write that it settled, and a write that it could not settle is retried', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 2 } })
    driver.block('append')
    storage.storeMany(entries(2, 'first'))
    await clock.settle()
    storage.storeMany(entries(2, 'second'))
    driver.inject(...faultsOf(['ok', 'DISK_FULL']))
    expect(storage.flushSync()).toBe(false)
    expect(storage.stats()).toMatchObject({ committed: 2, inFlight: 2 })
    driver.release()
    await clock.runAll()
    expect(storage.stats()).toMatchObject({ committed: 4, inFlight: 0 })
    expect(driver.stored).toEqual([...messages(2, 'first'), ...messages(2, 'second')])
  })

  it('does not close the driver before the write under way has ended, even if close() follows immediately', async () => {
    const { storage, driver, clock } = await openStorage()
    driver.block('append')
    storage.store({ message: 'm' })
    await clock.tick(100)
    expect(storage.flushSync()).toBe(true)
    const closed = storage.close()
    await clock.settle()
    expect(driver.callsOf('close').length).toBe(0)
    driver.release()
    await closed
    expect(driver.callsOf('close').length).toBe(1)
    expect(driver.violations).toEqual([])
  })

  it('settles a write that waits for its next attempt', async () => {
    const { storage, driver, clock } = await openStorage({ retry: { minDelay: 1000, jitter: false } })
    driver.inject(...faultsOf(['BUSY']))
    const receipt = storage.store({ message: 'm' })
    await clock.tick(100)
    expect(storage.flushSync()).toBe(true)
    expect(receipt.status).toBe('committed')
    const next = storage.store({ message: 'next' })
    await clock.tick(100)
    expect(next.status).toBe('committed')
    expect(writesTo(driver)).toHaveLength(3)
  })

  it('waits while another connection holds the lock', async () => {
    const { storage, driver } = await openStorage()
    driver.inject(...faultsOf(['BUSY', 'BUSY']))
    const receipt = storage.store({ message: 'm' })
    expect(storage.flushSync()).toBe(true)
    expect(receipt.status).toBe('committed')
  })

  it('fails only the culprit', async () => {
    const { storage, driver } = await openStorage()
    driver.inject(...refusalsOf('m2'))
    const receipts = storage.storeMany(entries(5))
    expect(storage.flushSync()).toBe(true)
    expect(receipts.map(({ status }) => status)).toEqual([
      'committed',
      'committed',
      'failed',
      'committed',
      'committed',
    ])
  })

  it('returns false at its time-out, and the entries stay queued', async () => {
    const { storage, driver, clock } = await openStorage()
    const receipt = storage.store({ message: 'm' })
    expect(storage.flushSync({ timeout: 0 })).toBe(false)
    expect(receipt.status).toBe('queued')
    await clock.runAll()
    expect(driver.stored).toEqual(['m'])
  })

  it.each(['IO', 'DISK_FULL', 'UNKNOWN_OUTCOME', 'READ_ONLY'] as LogStorageErrorCode[])(
    'returns false after %s, and the entries are retried',
    async (code) => {
      const { storage, driver, clock } = await openStorage()
      driver.inject(...faultsOf([`lost ${code}`]))
      storage.store({ message: 'm' })
      expect(storage.flushSync()).toBe(false)
      expect(storage.stats().lastError?.code).toBe(code)
      await clock.runAll()
      expect(storage.stats().committed).toBe(1)
      expect(driver.stored).toEqual(['m'])
    },
  )

  it('returns false if the driver cannot write synchronously, and true if there is nothing to write', async () => {
    const { storage, clock } = await openStorage({ driver: probeDriver({ supports: { sync: false } }) })
    expect(storage.flushSync()).toBe(true)
    const receipt = storage.store({ message: 'm' })
    expect(storage.flushSync()).toBe(false)
    expect(receipt.status).toBe('queued')
    await clock.runAll()
    expect(receipt.status).toBe('committed')
  })

  it.each([-1, Number.NaN, '1s'])('refuses a timeout of %o', async (timeout) => {
    const { storage } = await openStorage()
    expect(() => storage.flushSync({ timeout: timeout as number })).toThrow(
      'flushSync.timeout must be a number',
    )
  })

  it('may be called from onDrop and onStateChange, in the middle of settling a batch', async () => {
    // A drop in the middle of onDrop is a process warning.
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const answers: unknown[] = []
    const flush = () => {
      try {
        answers.push(storage.flushSync())
      } catch (thrown) {
        answers.push(thrown)
      }
    }
    const { storage, driver, clock } = await openStorage({
      batch: { batchSize: 4, maxBatchSize: 4 },
      onDrop: flush,
      onStateChange: flush,
    })
    driver.inject(...faultsOf(['CORRUPT', 'ENTRY_REJECTED', 'READ_ONLY']))
    driver.inject(...refusalsOf('m1', 'm6'))
    storage.storeMany(entries(4, 'lost'))
    const receipts = storage.storeMany(entries(9))
    await clock.runAll()
    expect(answers.length).toBeGreaterThan(2)
    expect(answers.every((answer) => typeof answer === 'boolean')).toBe(true)
    expect(receipts.every(({ status }) => status !== 'queued')).toBe(true)
    const committed = receipts.flatMap(({ status }, i) => (status === 'committed' ? [`m${i}`] : []))
    expect(driver.stored.filter((message) => message.startsWith('m'))).toEqual(committed)
    const stats = storage.stats()
    expect(stats.accepted).toBe(13)
    expect(stats.committed + stats.failed).toBe(13)
    warn.mockRestore()
  })

  it('settles a batch for good when onStateChange calls it between two attempts', async () => {
    const { storage, driver, clock } = await openStorage({
      retry: { minDelay: 5000, maxDelay: 5000, jitter: false },
      onStateChange: () => storage.flushSync(),
    })
    driver.inject(...faultsOf(['DISK_FULL']))
    storage.store({ message: 'a' })
    await clock.tick(100)
    storage.store({ message: 'b' })
    await clock.tick(100)
    expect(driver.stored).toEqual(['a', 'b'])
  })
})

describe('an idle storage', () => {
  const checkpoints = (driver: ProbeDriver) => driver.callsOf('checkpoint').length

  it('calls checkpoint() once, a second after it was opened', async () => {
    const { storage, driver, clock } = await openStorage()
    await clock.tick(999)
    await storage.count()
    expect(checkpoints(driver)).toBe(0)
    await clock.tick(1)
    expect(checkpoints(driver)).toBe(1)
    await clock.tick(60_000)
    await storage.flush()
    expect(storage.flushSync()).toBe(true)
    await clock.tick(60_000)
    expect(checkpoints(driver)).toBe(1)
  })

  it('calls checkpoint() once, a second after the last write', async () => {
    const { storage, driver, clock } = await openStorage()
    await clock.tick(5000)
    expect(checkpoints(driver)).toBe(1)
    storage.store({ message: 'm' })
    await clock.tick(1099)
    expect(checkpoints(driver)).toBe(1)
    await clock.tick(1)
    expect(checkpoints(driver)).toBe(2)
    await clock.tick(60_000)
    expect(checkpoints(driver)).toBe(2)
  })

  it.each([[], ['m']])('calls checkpoint() a second after a synchronous flush of %j', async (...stored) => {
    const { storage, driver, clock } = await openStorage()
    await clock.tick(500)
    storage.storeMany(stored.map((message) => ({ message })))
    expect(storage.flushSync()).toBe(true)
    await clock.tick(999)
    expect(checkpoints(driver)).toBe(0)
    await clock.tick(1)
    expect(checkpoints(driver)).toBe(1)
  })

  it('does not call checkpoint() before the driver is open', async () => {
    const driver = probeDriver()
    const clock = new TestClock()
    driver.block('open')
    const storage = createLogStorage({ driver, clock, flushOnExit: false })
    expect(storage.flushSync()).toBe(true)
    await clock.tick(5000)
    driver.release()
    await storage.opened
    await clock.tick(999)
    expect(checkpoints(driver)).toBe(0)
    await clock.tick(1)
    expect(checkpoints(driver)).toBe(1)
    await storage.close()
    expect(clock.pending).toBe(0)
  })

  it('does not call checkpoint() while entries arrive', async () => {
    const { storage, driver, clock } = await openStorage()
    for (let second = 0; second < 10; second++) {
      storage.store({ message: 'm' })
      await clock.tick(900)
    }
    expect(checkpoints(driver)).toBe(0)
  })

  it.each([[], ['m']])(
    'reports a failed checkpoint(), and stays open, after storing %j',
    async (...stored) => {
      const { storage, driver, clock } = await openStorage()
      driver.checkpoint = async () => {
        throw new Error('EIO')
      }
      storage.storeMany(stored.map((message) => ({ message })))
      await clock.tick(1100)
      expect(storage.stats()).toMatchObject({
        state: 'open',
        lastError: { code: 'IO', message: expect.stringContaining('EIO') },
      })
    },
  )

  it('reports no error if the storage closes at the same time', async () => {
    const { storage, driver, clock } = await openStorage()
    const gate = Promise.withResolvers<void>()
    driver.checkpoint = () => gate.promise
    storage.store({ message: 'm' })
    await clock.tick(1100)
    const closed = storage.close()
    await clock.settle()
    gate.resolve()
    await closed
    expect(storage.stats().lastError).toBeUndefined()
  })

  it('keeps no timer that would keep the process alive', async () => {
    const { storage, clock } = await openStorage({ retention: { maxAgeDays: 1 } })
    expect(clock.keepsAlive).toBe(false)
    storage.store({ message: 'm' })
    expect(clock.keepsAlive).toBe(true)
    await clock.tick(100)
    expect(clock.keepsAlive).toBe(false)
  })
})

it('yields to the event loop between the batches of a synchronous driver', async () => {
  const storage = await openLogStorage({ driver: memoryDriver(), flushOnExit: false })
  let turns = 0
  let next = setImmediate(function count() {
    turns++
    next = setImmediate(count)
  })
  for (let i = 0; i < 10; i++) {
    storage.storeMany(entries(3))
    await storage.flush()
  }
  clearImmediate(next)
  await storage.close()
  expect(turns).toBeGreaterThanOrEqual(9)
})
