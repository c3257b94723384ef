import { describe, expect, it } from 'vitest'
import type { RetentionPolicy } from '../../src/contract/retention-policy.js'
import { LogStorageError } from '../../src/errors/log-storage-error.js'
import { entries, messages, openStorage } from '../support/open-storage.js'
import { faultsOf, probeDriver } from '../support/probe-driver.js'

const DAY = 86_400_000

describe('cleanup()', () => {
  it('deletes entries that are older than the given days', async () => {
    const { storage, driver, clock } = await openStorage()
    for (const age of [3, 2, 1, 0])
      storage.store({ message: `${age} days`, timestamp: clock.now() - age * DAY })
    await storage.flush()
    expect(await storage.cleanup(1.5)).toEqual({ deleted: 2 })
    expect(driver.stored).toEqual(['1 days', '0 days'])
    expect(await storage.cleanup(1.5)).toEqual({ deleted: 0 })
  })

  it('keeps severities for as long as the policy says', async () => {
    const { storage, driver, clock } = await openStorage()
    for (const severity of ['debug', 'info', 'error'] as const) {
      for (const age of [1, 5, 20])
        storage.store({ message: `${severity} ${age}`, severity, timestamp: clock.now() - age * DAY })
    }
    await storage.flush()
    await storage.cleanup({ maxAgeDays: 7, maxAgeDaysBySeverity: { debug: 2, error: 30 } })
    expect(driver.stored).toEqual(['debug 1', 'info 1', 'info 5', 'error 1', 'error 5', 'error 20'])
  })

  it('keeps the newest maxEntries entries by time, in any order of arrival', async () => {
    const { storage, driver } = await openStorage()
    storage.storeMany(entries(10).map((entry, i) => ({ ...entry, timestamp: 100 - i })))
    await storage.flush()
    expect(await storage.cleanup({ maxEntries: 3 })).toEqual({ deleted: 7 })
    expect(driver.stored).toEqual(messages(3))
  })

  it('only counts with dryRun', async () => {
    const { storage, driver } = await openStorage()
    storage.storeMany(entries(10))
    await storage.flush()
    expect(await storage.cleanup({ maxEntries: 4, dryRun: true })).toEqual({ deleted: 6 })
    expect(driver.stored).toHaveLength(10)
  })

  it('opens the driver again if it meets damage, which an opening may put aside, and then deletes', async () => {
    const { storage, driver } = await openStorage()
    storage.storeMany(entries(10))
    await storage.flush()
    const damage = new LogStorageError('CORRUPT', 'a block is damaged')
    let openings = 0
    const open = driver.open.bind(driver)
    driver.open = (...args) => {
      openings++
      return open(...args)
    }
    driver.beforeDelete = () => {
      if (openings === 0) throw damage
    }
    expect(await storage.cleanup({ maxEntries: 4 })).toEqual({ deleted: 6 })
    expect(openings).toBe(1)
    driver.beforeDelete = () => {
      throw damage
    }
    await expect(storage.cleanup({ maxEntries: 2 })).rejects.toBe(damage)
    expect(openings).toBe(2)
  })

  it('deletes in short steps, between which batches are written and other code runs', async () => {
    const { storage, driver } = await openStorage({
      batch: { batchSize: 1, queueSize: 30_000, maxBatchSize: 30_000 },
    })
    storage.storeMany(entries(20_000))
    await storage.flush()
    const log: string[] = []
    driver.beforeDelete = () => {
      log.push(`step with ${storage.stats().committed - 20_000} more`)
      if (log.length < 5) storage.store({ message: 'meanwhile' })
      setImmediate(() => log.push('other code'))
    }
    expect(await storage.cleanup({ maxEntries: 2 })).toEqual({ deleted: 20_000 })
    expect(log).toEqual([
      'step with 0 more',
      'other code',
      'step with 1 more',
      'other code',
      'step with 2 more',
    ])
    expect(driver.stored).toEqual(['meanwhile', 'meanwhile', 'meanwhile'].slice(0, 2))
  })

  it('deletes more in a step while steps are short, and less after a long one', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 100_000 } })
    storage.storeMany(entries(50_000))
    await storage.flush()
    const before: number[] = []
    driver.beforeDelete = () => {
      before.push(driver.stored.length)
      if (before.length === 3) clock.jump(30)
      if (before.length === 4) clock.jump(15)
    }
    await storage.cleanup({ maxEntries: 0 })
    expect(before.map((count, i) => count - (before[i + 1] ?? 0))).toEqual([
      5000, 10_000, 20_000, 10_000, 5000,
    ])
  })

  it('begins with the step of the driver', async () => {
    const driver = Object.assign(probeDriver(), { cleanupStep: 30_000 })
    const { storage } = await openStorage({ driver, batch: { queueSize: 100_000 } })
    storage.storeMany(entries(50_000))
    await storage.flush()
    const before: number[] = []
    driver.beforeDelete = () => void before.push(driver.stored.length)
    await storage.cleanup({ maxEntries: 0 })
    expect(before).toEqual([50_000, 20_000])
  })

  it('writes entries that arrived during a step before the next one, even without a full batch', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 30_000 } })
    storage.storeMany(entries(20_000))
    await storage.flush()
    const committed: number[] = []
    driver.beforeDelete = () => {
      committed.push(storage.stats().committed - 20_000)
      storage.store({ message: 'meanwhile' })
    }
    await storage.cleanup({ maxEntries: 1 })
    expect(committed).toEqual([0, 1, 2])
  })

  it('ends even if more entries arrive than it deletes', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 30_000 } })
    storage.storeMany(entries(10_000))
    await storage.flush()
    const committed: number[] = []
    driver.beforeDelete = () => {
      committed.push(storage.stats().committed - 10_000)
      if (committed.length > 1) return
      driver.block('append')
      storage.storeMany(entries(6000))
    }
    expect(await storage.cleanup({ maxEntries: 1 })).toEqual({ deleted: 9999 })
    expect(committed).toEqual([0, 0])
  })

  it('waits no longer than 100 ms for a write', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 20_000 } })
    storage.storeMany(entries(9000))
    await storage.flush()
    driver.block('append')
    storage.store({ message: 'slow' })
    const cleanup = storage.cleanup({ maxEntries: 1 })
    await clock.settle()
    await clock.tick(99)
    expect(driver.policies).toHaveLength(1)
    await clock.tick(1)
    await clock.settle()
    expect(driver.policies).toHaveLength(2)
    expect(await cleanup).toEqual({ deleted: 8999 })
  })

  it('does not wait for writes while the disk is full', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 20_000 } })
    storage.storeMany(entries(9000))
    await storage.flush()
    driver.inject(...faultsOf(['DISK_FULL']))
    storage.store({ message: 'no room' })
    await clock.tick(100)
    expect(storage.stats().state).toBe('full')
    expect(await storage.cleanup({ maxEntries: 1 })).toEqual({ deleted: 8999 })
    expect(storage.stats().state).toBe('full')
  })

  it('runs after the cleanup before it', async () => {
    const { storage, driver, clock } = await openStorage()
    const gate = Promise.withResolvers<void>()
    driver.beforeDelete = () => gate.promise
    const cleanups = [storage.cleanup(1), storage.cleanup(2)]
    await clock.settle()
    expect(driver.policies).toHaveLength(1)
    gate.resolve()
    await Promise.all(cleanups)
    expect(driver.policies).toHaveLength(2)
  })

  it('rejects with the error of the driver, and the next one runs', async () => {
    const { storage, driver } = await openStorage()
    driver.beforeDelete = () => {
      throw new LogStorageError('DISK_FULL', 'no space')
    }
    await expect(storage.cleanup(1)).rejects.toMatchObject({ code: 'DISK_FULL' })
    driver.beforeDelete = () => {}
    expect(await storage.cleanup(1)).toEqual({ deleted: 0 })
  })

  it.each([-1, Number.NaN, '30', null, undefined, { days: 3 }, { maxEntries: -1 }, { dryRun: 1 }])(
    'rejects for the policy %o',
    async (policy) => {
      const { storage, driver } = await openStorage()
      await expect(storage.cleanup(policy as RetentionPolicy)).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
      })
      expect(driver.policies).toEqual([])
    },
  )
})

describe('retention', () => {
  it('cleans up every hour by default, by the time of each cleanup', async () => {
    const { driver, clock } = await openStorage({ retention: { maxAgeDays: 1 } })
    const start = clock.now()
    await clock.tick(3_599_999)
    expect(driver.policies).toEqual([])
    await clock.tick(1)
    await clock.tick(3_600_000)
    expect(driver.policies.map(({ expired }) => expired[0]?.before)).toEqual([
      start + 3_600_000 - DAY,
      start + 7_200_000 - DAY,
    ])
  })

  it('cleans up at the given interval, and continues after an error', async () => {
    const { storage, driver, clock } = await openStorage({ retention: { maxEntries: 1, every: 1000 } })
    storage.storeMany(entries(3))
    await storage.flush()
    driver.beforeDelete = () => {
      throw new LogStorageError('BUSY', 'not now')
    }
    await clock.tick(1000)
    expect(storage.stats()).toMatchObject({ state: 'open', lastError: { code: 'BUSY' } })
    driver.beforeDelete = () => {}
    await clock.tick(1000)
    expect(driver.stored).toEqual(['m2'])
  })

  it('reports no error for a cleanup that ends because the storage closes', async () => {
    const { storage, driver, clock } = await openStorage({ retention: { maxEntries: 1, every: 1000 } })
    const gate = Promise.withResolvers<void>()
    driver.beforeDelete = () => gate.promise
    await clock.tick(1000)
    const closed = storage.close()
    await clock.settle()
    gate.resolve()
    await closed
    await clock.settle()
    expect(storage.stats().lastError).toBeUndefined()
  })
})
