import type { LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { checkServer } from '../src/check-server.js'
import { batchOfEntries } from '../src/copy/batch-of-entries.js'

function driverOf(count: number, change: (driver: LogDriver) => Partial<LogDriver> = () => ({})): LogDriver {
  const store = new MemoryStore()
  const entries = Array.from({ length: count }, (_, i) => ({
    id: 0,
    timestamp: i,
    severity: 9 as const,
    message: `m${i}`,
  }))
  if (count > 0) store.append(batchOfEntries(entries, 'token'))
  const driver = memoryDriver({ store })
  return { ...driver, ...change(driver) }
}

const failedOf = async (driver: LogDriver) =>
  (await checkServer(driver)).filter(({ isSound }) => !isSound).map(({ name }) => name)

it.each([0, 1, 5000, 12_000])('passes a sound store of %i entries', async (count) => {
  const checks = await checkServer(driverOf(count))
  expect(checks.map(({ isSound }) => isSound)).toEqual([true, true, true])
})

it('reports entries that cannot be read, wrong counts and ids in disorder', async () => {
  const missing = driverOf(20, (driver) => ({
    readAfter: async (...args) => (await driver.readAfter(...args)).filter(({ id }) => id !== 7),
  }))
  expect(await failedOf(missing)).toEqual(['entries'])
  const slices = driverOf(20, () => ({ histogram: () => [] }))
  expect(await failedOf(slices)).toEqual(['histogram'])
  const disorder = driverOf(20, (driver) => ({
    readAfter: async (...args) => (await driver.readAfter(...args)).reverse(),
  }))
  expect(await failedOf(disorder)).toEqual(['ids', 'entries'])
})

it('passes a store from which a cleanup deletes entries meanwhile', async () => {
  const cleaned = driverOf(20, (driver) => ({
    async readAfter(...args) {
      const page = await driver.readAfter(...args)
      await driver.deleteOldest({ expired: [], maxEntries: 10, dryRun: false }, 100)
      return page
    },
  }))
  expect(await failedOf(cleaned)).toEqual([])
})
