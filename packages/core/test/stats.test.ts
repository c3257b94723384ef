import { expect, it } from 'vitest'
import { nextTurn } from '../src/time/real-timers.js'
import { entries, openStorage } from './support/open-storage.js'
import { faultsOf, probeDriver, refusalsOf } from './support/probe-driver.js'

it('stats() has the name of the driver at the time of the call', async () => {
  const driver = probeDriver()
  const { storage } = await openStorage({ driver })
  expect(storage.stats().driver).toBe('faulty memory')
  Object.defineProperty(driver, 'name', { value: 'chosen later' })
  expect(storage.stats().driver).toBe('chosen later')
})

it('stats() counts refused and failed entries by the code of their error', async () => {
  const { storage, driver, clock } = await openStorage({ retry: { attempts: 1 }, batch: { queueSize: 5 } })
  driver.inject(...faultsOf(['BUSY']))
  storage.storeMany(entries(2))
  await clock.runAll()
  driver.inject(...refusalsOf('m0'))
  storage.storeMany(entries(7))
  storage.store({} as never)
  storage.storeMany(7 as never)
  await clock.runAll()
  await storage.close()
  storage.store({ message: 'late' })
  expect(storage.stats()).toMatchObject({
    failed: 3,
    failuresByCode: { BUSY: 2, ENTRY_REJECTED: 1 },
    refused: 5,
    refusedByCode: { QUEUE_FULL: 2, INVALID_ENTRY: 2, CLOSED: 1 },
  })
})

it('stats() counts how long the driver takes for each batch that it commits', async () => {
  const { storage, driver, clock } = await openStorage()
  driver.inject(...faultsOf(['BUSY']))
  storage.store({ message: 'a' })
  await clock.runAll()
  storage.store({ message: 'b' })
  storage.flushSync()
  driver.block('append')
  storage.store({ message: 'c' })
  const flushed = storage.flush()
  await nextTurn()
  driver.release()
  await flushed
  const { appendLatency, batches } = storage.stats()
  expect(batches).toBe(3)
  expect(appendLatency.count).toBe(3)
  expect(appendLatency.buckets.at(-1)?.count).toBe(3)
  expect(appendLatency.sum).toBeGreaterThan(0)
  expect(appendLatency.p99).toBeLessThanOrEqual(appendLatency.max)
})

it('stats() has the last id', async () => {
  const { storage, driver } = await openStorage()
  expect(storage.stats().lastId).toBe(0)
  await storage.store({ message: 'a' }).committed()
  expect(storage.stats().lastId).toBe(1)
  await storage.close()
  const { storage: again } = await openStorage({ driver: probeDriver({ store: driver.store }) })
  expect(again.stats().lastId).toBe(1)
})
