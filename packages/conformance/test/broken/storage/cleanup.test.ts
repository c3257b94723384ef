import type { DriverRetention, LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

/** A driver that uses another policy than the given one. */
function cleansBy(change: (policy: DriverRetention) => DriverRetention) {
  return (driver: LogDriver): Partial<LogDriver> => ({
    deleteOldest: (policy, budget) => driver.deleteOldest(change(policy), budget),
  })
}

describe('storage: cleanup', () => {
  const ages = 'cleanup deletes exactly the entries that are too old for their severity, to the microsecond'

  expectCaught(
    'a driver that deletes entries that are exactly as old as allowed',
    ages,
    brokenMemoryDriver(
      cleansBy((policy) => ({
        ...policy,
        expired: policy.expired.map((rule) => ({ ...rule, before: rule.before + 0.001 })),
      })),
    ),
  )

  expectCaught(
    'a driver that applies only the first of several ages',
    ages,
    brokenMemoryDriver(cleansBy((policy) => ({ ...policy, expired: policy.expired.slice(0, 1) }))),
  )

  expectCaught(
    'a driver that ignores the severities',
    ages,
    brokenMemoryDriver(
      cleansBy((policy) => ({
        ...policy,
        expired: policy.expired.map((rule) => ({ ...rule, minSeverity: 1, maxSeverity: 24 })),
      })),
    ),
  )

  expectCaught(
    'a driver that leaves the last severity of a range out',
    ages,
    brokenMemoryDriver(
      cleansBy((policy) => ({
        ...policy,
        expired: policy.expired.map((rule) => ({ ...rule, maxSeverity: rule.maxSeverity - 1 })),
      })),
    ),
  )

  expectCaught(
    'a driver that deletes in a dry run too',
    ages,
    brokenMemoryDriver(cleansBy((policy) => ({ ...policy, dryRun: false }))),
  )

  expectCaught(
    'a driver that returns how many entries are left instead of how many were deleted',
    ages,
    brokenMemoryDriver((driver, store) => ({
      deleteOldest: async (policy, budget) => {
        const { more } = await driver.deleteOldest(policy, budget)
        return { deleted: store.stats().entries, more }
      },
    })),
  )

  const numbers = 'cleanup keeps the newest maxEntries entries'

  expectCaught(
    'a driver that keeps one entry more',
    numbers,
    brokenMemoryDriver(
      cleansBy(({ maxEntries, ...policy }) => ({
        ...policy,
        ...(maxEntries !== undefined && { maxEntries: maxEntries + 1 }),
      })),
    ),
  )

  expectCaught(
    'a driver that mistakes a missing number for 0',
    numbers,
    brokenMemoryDriver(
      cleansBy(({ maxEntries, ...policy }) => ({ ...policy, ...(maxEntries && { maxEntries }) })),
    ),
  )

  expectCaught(
    'a driver that counts expired entries towards what it keeps',
    numbers,
    brokenMemoryDriver((driver, store) => ({
      deleteOldest: async (policy, budget) => {
        const { maxEntries, ...ages } = policy
        if (maxEntries === undefined || ages.expired.length === 0) return driver.deleteOldest(policy, budget)
        const surplus = Math.max(0, store.stats().entries - maxEntries)
        const { deleted } = await driver.deleteOldest(ages, budget)
        if (policy.dryRun) return { deleted: Math.min(deleted, surplus), more: false }
        return { deleted, more: false }
      },
    })),
  )

  const meanwhile = 'cleanup loses no entry that is stored while it runs'

  expectCaught(
    'a driver that counts first and deletes later',
    meanwhile,
    brokenMemoryDriver((driver, store) => ({
      deleteOldest: async (policy, budget) => {
        const { deleted } = await driver.deleteOldest({ ...policy, dryRun: true }, budget)
        const maxEntries = store.stats().entries - deleted
        await new Promise(setImmediate)
        return store.deleteOldest({ expired: [], maxEntries, dryRun: false }, budget)
      },
    })),
  )

  expectCaught(
    'a driver that returns more: false after one step',
    meanwhile,
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (...args) => ({ ...(await driver.deleteOldest(...args)), more: false }),
    })),
  )

  const ids = 'ids continue and no old entry is found after a cleanup of everything'

  expectCaught('a driver that starts at id 1 when it is empty', ids, () => {
    let inner = memoryDriver()
    const driver: LogDriver = {
      ...inner,
      append: async (batch) => {
        if ((await inner.stats()).entries === 0) inner = memoryDriver()
        return inner.append(batch)
      },
      search: (...args) => inner.search(...args),
      count: (...args) => inner.count(...args),
      readAfter: (...args) => inner.readAfter(...args),
      deleteOldest: (...args) => inner.deleteOldest(...args),
      stats: () => inner.stats(),
    }
    return driver
  })

  expectCaught(
    'a driver that leaves the words of deleted entries in its index',
    ids,
    brokenMemoryDriver((driver) => {
      const index = memoryDriver({ store: new MemoryStore() })
      return {
        append: async (batch) => {
          await index.append(batch)
          return driver.append(batch)
        },
        search: (query) => (query.text ? index.search(query) : driver.search(query)),
      }
    }),
  )

  const together =
    'cleanup applies maximum ages, number and size together, and a dry run reports what it will delete'

  expectCaught(
    'a driver that forgets ages when there is a size',
    together,
    brokenMemoryDriver(
      cleansBy((policy) => (policy.maxBytes === undefined ? policy : { ...policy, expired: [] })),
    ),
  )

  expectCaught(
    'a driver that forgets the size when there is anything else',
    together,
    brokenMemoryDriver(
      cleansBy(({ maxBytes, ...policy }) => ({
        ...policy,
        ...(maxBytes !== undefined && policy.expired.length === 0 && { maxBytes }),
      })),
    ),
  )
})
