import type { DriverRetention, RetentionPolicy } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { driverThatReadsRules } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectStorageCaught } from '../../support/expect-storage-caught.js'

type Rules = NonNullable<RetentionPolicy['rules']>
type Expired = DriverRetention['expired']

/** A storage that cleans up by other rules. */
function storageWithRules(change: (rules: Rules) => Rules) {
  return ((storage) => ({
    cleanup: (policy) =>
      typeof policy === 'object' && policy.rules
        ? storage.cleanup({ ...policy, rules: change(policy.rules) })
        : storage.cleanup(policy),
  })) satisfies Parameters<typeof expectStorageCaught>[2]
}

const unfiltered = (rules: Expired) => rules.map(({ filter: _, ...rule }) => rule)

describe('storage: cleanup', () => {
  const first =
    'of the rules of a cleanup, the first that matches an entry decides about its age, and a dry run agrees'

  expectStorageCaught(
    'a storage of whose rules the last one decides',
    first,
    storageWithRules((rules) => rules.toReversed()),
  )

  expectStorageCaught(
    'a storage of whose rules the shortest age decides',
    first,
    storageWithRules((rules) => rules.toSorted((a, b) => a.maxAgeDays - b.maxAgeDays)),
  )

  expectStorageCaught(
    'a storage that ignores rules that keep entries for ever',
    first,
    storageWithRules((rules) => rules.filter(({ maxAgeDays }) => maxAgeDays < Infinity)),
  )

  expectStorageCaught('a storage that ignores maxAgeDays if there are rules', first, (storage) => ({
    cleanup: (policy) =>
      typeof policy === 'object' && policy.rules
        ? storage.cleanup({ ...policy, maxAgeDays: undefined })
        : storage.cleanup(policy),
  }))

  expectStorageCaught('a storage whose maxEntries spares what a rule keeps for ever', first, (storage) => ({
    cleanup: (policy) =>
      typeof policy === 'object' && policy.rules?.some(({ maxAgeDays }) => maxAgeDays === Infinity)
        ? storage.cleanup({ ...policy, maxEntries: undefined })
        : storage.cleanup(policy),
  }))

  for (const field of ['not', 'any'] as const) {
    expectCaught(
      `a driver that ignores ${field} in the filters of rules`,
      first,
      driverThatReadsRules((rules) =>
        rules.map(({ filter, ...rule }) => ({ ...rule, ...(filter && { filter: without(filter, field) }) })),
      ),
    )
  }

  expectCaught(
    'a driver whose dry run counts by age alone',
    first,
    brokenMemoryDriver((driver) => ({
      deleteOldest: ({ expired, ...policy }, budget) =>
        driver.deleteOldest({ ...policy, expired: policy.dryRun ? unfiltered(expired) : expired }, budget),
    })),
  )

  const meanwhile =
    'cleanup by rules deletes exactly the expired entries while other entries are being stored'

  expectCaught(
    'a driver that ignores the filters of later steps',
    meanwhile,
    brokenMemoryDriver((driver) => {
      let steps = 0
      return {
        deleteOldest: ({ expired, ...policy }, budget) =>
          driver.deleteOldest({ ...policy, expired: steps++ === 0 ? expired : unfiltered(expired) }, budget),
      }
    }),
  )

  expectCaught(
    'a driver that deletes as many entries as have expired, the newest included',
    meanwhile,
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (policy, budget) => {
        const { deleted: owed } = await driver.deleteOldest({ ...policy, dryRun: true }, budget)
        const { entries } = await driver.stats()
        const deleted = Math.min(owed, budget)
        await driver.deleteOldest({ expired: [], maxEntries: entries - deleted, dryRun: false }, budget)
        return { deleted, more: owed > deleted }
      },
    })),
  )

  const refused =
    'rules with filters that the driver does not support are refused with UNSUPPORTED, and nothing is deleted'

  expectStorageCaught(
    'a storage that ignores rules that the driver does not support',
    refused,
    (storage) => ({
      cleanup: async (policy) => {
        try {
          return await storage.cleanup(policy)
        } catch {
          return { deleted: 0 }
        }
      },
    }),
    () => memoryDriver({ supports: { conditions: false } }),
  )

  expectStorageCaught(
    'a storage that deletes by age alone if the driver does not support text',
    refused,
    (storage) => ({
      cleanup: async (policy) => {
        try {
          return await storage.cleanup(policy)
        } catch (error) {
          await storage.cleanup(0)
          throw error
        }
      },
    }),
    () => memoryDriver({ supports: { fullText: false } }),
  )
})
