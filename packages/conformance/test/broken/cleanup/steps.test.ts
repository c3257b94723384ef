import { describe } from 'vitest'
import { driverThatDeletesInOrder, driverThatSteps } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: steps', () => {
  const bounded =
    'a step of a cleanup deletes the oldest entries, at most its budget, and reports whether there are more'

  expectCaught(
    'a driver that deletes one more than its budget',
    bounded,
    driverThatSteps((step, policy, budget) => step(policy, budget + 1)),
  )
  expectCaught(
    'a driver that deletes everything in one step, and returns its budget',
    bounded,
    driverThatSteps((step, policy, budget) => {
      const { deleted } = step(policy, policy.dryRun ? budget : 1_000_000)
      return { deleted: policy.dryRun ? deleted : Math.min(deleted, budget), more: false }
    }),
  )
  expectCaught(
    'a driver that returns more: false when its budget was just enough',
    bounded,
    driverThatSteps((step, policy, budget) => {
      const { deleted, more } = step(policy, budget)
      return { deleted, more: more && deleted < budget }
    }),
  )
  expectCaught(
    'a driver that returns the budget instead of the number of deleted entries',
    bounded,
    driverThatSteps((step, policy, budget) => {
      const { deleted, more } = step(policy, budget)
      return { deleted: policy.dryRun || deleted === 0 ? deleted : budget, more }
    }),
  )
  expectCaught(
    'a driver that deletes the newest expired entries first',
    bounded,
    driverThatDeletesInOrder((a, b) => b.timestamp - a.timestamp || b.id - a.id),
  )

  const many = 'a cleanup of many thousand entries deletes exactly the right ones'

  expectCaught(
    'a driver that deletes at most 1,000 entries, and then returns more: false',
    many,
    driverThatSteps((step, policy, budget) => {
      if (policy.dryRun || budget <= 1000) return step(policy, budget)
      return { ...step(policy, 1000), more: false }
    }),
  )
  expectCaught(
    'a driver that deletes one too many in a large step',
    many,
    brokenMemoryDriver((_, store) => ({
      deleteOldest: (policy, budget) => {
        const result = store.deleteOldest(policy, budget)
        if (result.deleted < 1000 || policy.dryRun) return result
        const { entries } = store.stats()
        store.deleteOldest({ expired: [], maxEntries: entries - 1, dryRun: false }, 1)
        return result
      },
    })),
  )

  const meets =
    'a cleanup deletes exactly what its policy covers, and keeps the entries that are appended during it'

  expectCaught(
    'a driver that counts first and deletes when others have had their turn',
    meets,
    brokenMemoryDriver((_, store) => ({
      deleteOldest: async (policy, budget) => {
        const { entries } = store.stats()
        const { deleted } = store.deleteOldest({ ...policy, dryRun: true }, budget)
        const maxEntries = entries - Math.min(deleted, budget)
        await Promise.resolve()
        await new Promise(setImmediate)
        const result = store.deleteOldest({ expired: [], maxEntries, dryRun: policy.dryRun }, budget)
        return { deleted: result.deleted, more: deleted > budget }
      },
    })),
  )
  expectCaught(
    'a driver that writes its counter back when a batch has changed it',
    meets,
    brokenMemoryDriver((driver, store) => {
      let lost = 0
      return {
        deleteOldest: async (policy, budget) => {
          const before = store.stats().lastId
          await new Promise(setImmediate)
          if (!policy.dryRun) lost += store.stats().lastId - before
          return driver.deleteOldest(policy, budget)
        },
        stats: () => ({ ...store.stats(), entries: store.stats().entries - lost }),
      }
    }),
  )

  const onArrival =
    'entries that arrive expired during a cleanup are deleted, by the next cleanup at the latest'

  expectCaught(
    'a driver that never searches times again where it once deleted everything',
    onArrival,
    brokenMemoryDriver((_, store) => {
      let lastId = 0
      return {
        deleteOldest: (policy, budget) => {
          const late = store.readAfter(lastId, {}, 1_000_000)
          if (lastId > 0 && late.some(({ timestamp }) => timestamp < (policy.expired[0]?.before ?? 0))) {
            return { deleted: 0, more: false }
          }
          lastId = store.stats().lastId
          return store.deleteOldest(policy, budget)
        },
      }
    }),
  )

  const meanwhile = 'reads during a cleanup return every entry that stays'

  expectCaught(
    'a driver that copies the remaining entries to a new store, and shows it before it is complete',
    meanwhile,
    brokenMemoryDriver((driver, store) => {
      let hidden = 0
      return {
        deleteOldest: async (policy, budget) => {
          hidden = store.stats().lastId - 20
          await new Promise(setImmediate)
          hidden = 0
          return driver.deleteOldest(policy, budget)
        },
        search: async (query) => {
          await null
          return driver.search(hidden > 0 ? { ...query, maxId: hidden } : query)
        },
      }
    }),
  )
})
