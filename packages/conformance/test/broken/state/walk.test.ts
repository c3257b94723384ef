import type { StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenHeldDriver } from '../../support/broken-held-driver.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const WALK = 'every read reflects exactly what was appended and deleted, after each of many steps'

describe('state over time: steps', () => {
  expectCaught(
    'a driver that counts down in a dry run',
    WALK,
    brokenMemoryDriver((driver, store) => {
      let tooFew = 0
      return {
        deleteOldest: (policy, budget) => {
          const result = store.deleteOldest(policy, budget)
          if (policy.dryRun) tooFew += result.deleted
          return result
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, entries: stats.entries - tooFew }
        },
      }
    }),
  )
  expectCaught(
    'a driver that counts the entries of a repeated batch',
    WALK,
    brokenMemoryDriver((_, store) => {
      let entries = 0
      return {
        append: (batch) => {
          entries += batch.size
          return store.append(batch)
        },
        deleteOldest: (policy, budget) => {
          const result = store.deleteOldest(policy, budget)
          if (!policy.dryRun) entries -= result.deleted
          return result
        },
        stats: () => ({ ...store.stats(), entries }),
      }
    }),
  )
  expectCaught(
    'a driver that restarts at the first page when the entry before a page was deleted',
    WALK,
    brokenMemoryDriver((_, store) => ({
      search: ({ after, ...query }) => {
        const isThere = after && store.readAfter(after.id - 1, {}, 1)[0]?.id === after.id
        return store.search(isThere ? { ...query, after } : query)
      },
    })),
  )
  expectCaught(
    'a driver whose cleanup continues where the last one ended',
    WALK,
    brokenHeldDriver((driver, holder) => {
      let cleanedUpTo = Number.NEGATIVE_INFINITY
      return {
        deleteOldest: async (policy, budget) => {
          const oldest = holder.store.search({ order: 'oldest', limit: 1 })[0]?.timestamp
          if (policy.maxEntries !== undefined && oldest !== undefined && oldest < cleanedUpTo) {
            return { deleted: 0, more: false }
          }
          const result = await driver.deleteOldest(policy, budget)
          if (!policy.dryRun && result.deleted > 0) cleanedUpTo = Math.max(cleanedUpTo, oldest ?? 0)
          return result
        },
      }
    }),
  )
  expectCaught(
    'a driver that mistakes entries that are equal to deleted ones for deleted',
    WALK,
    brokenHeldDriver((_, holder) => {
      const deleted = new Set<string>()
      const signOf = ({ id: _, ...entry }: StoredLogEntry) => JSON.stringify(entry)
      return {
        deleteOldest: (...args) => {
          const before = holder.store.readAfter(0, {}, 100_000)
          const result = holder.store.deleteOldest(...args)
          const left = new Set(holder.store.readAfter(0, {}, 100_000).map(({ id }) => id))
          for (const entry of before) if (!left.has(entry.id)) deleted.add(signOf(entry))
          return result
        },
        search: (query) => holder.store.search(query).filter((entry) => !deleted.has(signOf(entry))),
      }
    }),
  )
})
