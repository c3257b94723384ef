import type { LogBatch, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

type Stats = { entries: number; lastId: number; bytes: number }

/** A driver with changed statistics. */
function says(change: (stats: Stats) => Partial<Stats>) {
  return brokenMemoryDriver((driver) => ({
    stats: async () => {
      const stats = await driver.stats()
      return { ...stats, ...change(stats) }
    },
  }))
}

/** A driver that counts bytes differently. */
function weighs(weigh: (entry: StoredLogEntry) => number) {
  return brokenMemoryDriver((driver) => ({
    stats: async () => {
      const entries = await driver.readAfter(0, {}, 1_000_000)
      return { ...(await driver.stats()), bytes: entries.reduce((sum, entry) => sum + weigh(entry), 0) }
    },
  }))
}

describe('figures', () => {
  const grows =
    'stats().bytes is above 0 from the first entry on, and grows by about the size of the entries, whichever field is large'

  expectCaught(
    'a driver that returns no bytes',
    grows,
    says(() => ({ bytes: 0 })),
  )
  expectCaught(
    'a driver whose bytes are what a page takes, whatever is stored',
    grows,
    says(() => ({ bytes: 4096 })),
  )
  expectCaught(
    'a driver that counts each entry as a hundred bytes',
    grows,
    says(({ entries }) => ({ bytes: 100 * entries })),
  )
  expectCaught(
    'a driver that counts kilobytes',
    grows,
    says(({ bytes }) => ({ bytes: Math.ceil(bytes / 1024) })),
  )
  expectCaught(
    'a driver that counts bits, of bits',
    grows,
    says(({ bytes }) => ({ bytes: bytes * 64 })),
  )
  expectCaught(
    'a driver that counts messages only',
    grows,
    weighs(({ message }) => 200 + message.length),
  )
  expectCaught(
    'a driver that does not count services and hosts',
    grows,
    weighs(({ message, attributes = {} }) => message.length + JSON.stringify(attributes).length),
  )
  expectCaught(
    'a driver whose bytes are those of when it was first asked',
    grows,
    brokenMemoryDriver((driver) => {
      let bytes: number | undefined
      return {
        stats: async () => {
          const stats = await driver.stats()
          bytes ??= stats.bytes
          return { ...stats, bytes }
        },
      }
    }),
  )

  const falls =
    'stats().bytes falls after a cleanup, and adding as many entries again takes no more than before'

  expectCaught(
    'a driver that counts everything that was ever appended',
    falls,
    brokenMemoryDriver((driver, store) => {
      let bytes = 0
      return {
        append: async (batch) => {
          const before = store.stats().bytes
          const ids = await driver.append(batch)
          bytes += store.stats().bytes - before
          return ids
        },
        stats: async () => ({ ...(await driver.stats()), bytes }),
      }
    }),
  )
  expectCaught(
    'a driver whose bytes fall by size, and by nothing else that a cleanup deletes',
    falls,
    brokenMemoryDriver((driver, store) => {
      let kept = 0
      return {
        deleteOldest: async (policy, budget) => {
          const before = store.stats().bytes
          const result = await driver.deleteOldest(policy, budget)
          if (policy.maxBytes === undefined) kept += before - store.stats().bytes
          return result
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, bytes: stats.bytes + kept }
        },
      }
    }),
  )
  expectCaught(
    'a driver that releases the space of maxEntries, but not of expired entries',
    falls,
    brokenMemoryDriver((driver, store) => {
      let kept = 0
      return {
        deleteOldest: async (policy, budget) => {
          const before = store.stats().bytes
          const result = await driver.deleteOldest(policy, budget)
          if (policy.maxEntries === undefined) kept += before - store.stats().bytes
          return result
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, bytes: stats.bytes + kept }
        },
      }
    }),
  )

  const opening = 'stats() returns the same after reopening, except that bytes may differ a little'

  expectCaught(
    'a driver that counts bytes since it was opened',
    opening,
    brokenMemoryDriver((driver, store) => {
      let before = 0
      return {
        open: (signal) => {
          before = store.stats().bytes
          return driver.open(signal)
        },
        stats: async () => ({ ...(await driver.stats()), bytes: store.stats().bytes - before }),
      }
    }),
  )
  expectCaught(
    'a driver that forgets at an opening that it has deleted anything',
    opening,
    brokenMemoryDriver((driver, store) => {
      let isNew = true
      return {
        append: (batch) => {
          isNew = false
          return driver.append(batch)
        },
        stats: () => {
          const stats = store.stats()
          return isNew ? { ...stats, entries: stats.lastId } : stats
        },
      }
    }),
  )

  const agree =
    'stats, count and histogram agree after each call, including failed, repeated and deleting calls'

  expectCaught(
    'a driver whose statistics count a repeated batch',
    agree,
    brokenMemoryDriver((driver) => {
      let appended = 0
      let deleted = 0
      return {
        append: (batch) => {
          appended += batch.size
          return driver.append(batch)
        },
        deleteOldest: async (policy, budget) => {
          const result = await driver.deleteOldest(policy, budget)
          if (!policy.dryRun) deleted += result.deleted
          return result
        },
        stats: async () => ({ ...(await driver.stats()), entries: appended - deleted }),
      }
    }),
  )
  expectCaught(
    'a driver whose statistics go down with a dry run',
    agree,
    brokenMemoryDriver((driver) => {
      let off = 0
      return {
        deleteOldest: async (policy, budget) => {
          const result = await driver.deleteOldest(policy, budget)
          if (policy.dryRun) off = result.deleted
          return result
        },
        append: (batch) => {
          off = 0
          return driver.append(batch)
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, entries: stats.entries - off }
        },
      }
    }),
  )
  expectCaught(
    'a driver that counts a batch before it fails',
    agree,
    brokenMemoryDriver((driver) => {
      let lost = 0
      return {
        append: async (batch: LogBatch) => {
          try {
            return await driver.append(batch)
          } catch (thrown) {
            lost += batch.size
            throw thrown
          }
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, lastId: stats.lastId + lost }
        },
      }
    }),
  )
  expectCaught(
    'a driver whose histogram is updated by appends, but not by cleanups',
    agree,
    brokenMemoryDriver((driver) => {
      let isStale = false
      let last: Awaited<ReturnType<typeof driver.histogram>> = []
      return {
        append: (batch) => {
          isStale = false
          return driver.append(batch)
        },
        deleteOldest: (policy, budget) => {
          isStale = !policy.dryRun
          return driver.deleteOldest(policy, budget)
        },
        histogram: async (query, signal) => {
          if (!isStale) last = await driver.histogram(query, signal)
          return structuredClone(last)
        },
      }
    }),
  )

  const agrees = 'lastId returns the lastId of stats, after each call, also if the newest entries are deleted'

  expectCaught(
    'a driver whose lastId is the number of entries',
    agrees,
    brokenMemoryDriver((driver) => ({ lastId: async () => (await driver.stats()).entries })),
  )
  expectCaught(
    'a driver whose lastId is that of the newest entry that is left',
    agrees,
    brokenMemoryDriver((driver) => ({
      lastId: async () => (await driver.readAfter(0, {}, 10_000)).at(-1)?.id ?? 0,
    })),
  )
  expectCaught(
    'a driver whose lastId counts failed writes',
    agrees,
    brokenMemoryDriver((driver) => {
      let lastId = 0
      return {
        append(batch) {
          lastId += batch.size
          return driver.append(batch)
        },
        lastId: () => lastId,
      }
    }),
  )
})
