import type { LogDriver } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { driverThatRemembers, storeOf } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { journalDriver } from '../../support/journal-driver.js'

/** A driver that mistakes the greatest stored id for the greatest id ever. */
function countsFromMaxId(): LogDriver {
  let inner = memoryDriver()
  const all = async () => inner.readAfter(0, {}, 1_000_000)
  return {
    ...inner,
    append: async (batch) => {
      const last = (await all()).at(-1)?.id ?? 0
      if (last < (await inner.stats()).lastId) inner = memoryDriver({ store: storeOf(await all()) })
      return inner.append(batch)
    },
    search: (...args) => inner.search(...args),
    count: (...args) => inner.count(...args),
    histogram: (...args) => inner.histogram(...args),
    readAfter: (...args) => inner.readAfter(...args),
    deleteOldest: (...args) => inner.deleteOldest(...args),
    stats: () => inner.stats(),
  }
}

describe('cleanup: traces', () => {
  const forgotten = 'no read finds a deleted entry by any field, and every read finds those that stay'
  const fields = ['contains', 'services', 'hosts', 'traceId', 'attributes', 'minSeverity', 'startTime']

  for (const field of fields) {
    expectCaught(
      `a driver with an index for ${field} that remembers`,
      forgotten,
      driverThatRemembers((filter) => field in filter),
    )
  }
  expectCaught(
    'a driver that counts by a counter of its own',
    forgotten,
    brokenMemoryDriver((driver, store) => ({
      count: (filter) => (Object.keys(filter).length === 0 ? store.stats().lastId : driver.count(filter)),
    })),
  )
  expectCaught(
    'a driver that keeps the answers of histogram until something is appended',
    forgotten,
    brokenMemoryDriver((driver, store) => {
      const answers = new Map<string, ReturnType<MemoryStore['histogram']>>()
      return {
        append: (batch) => {
          answers.clear()
          return driver.append(batch)
        },
        histogram: (query) => {
          const key = JSON.stringify(query)
          const answer = answers.get(key) ?? store.histogram(query)
          answers.set(key, answer)
          return structuredClone(answer)
        },
      }
    }),
  )
  expectCaught(
    'a driver whose log for followers is never cleaned up',
    forgotten,
    brokenMemoryDriver((driver) => {
      const log = memoryDriver()
      return {
        append: (batch) => {
          log.append(batch)
          return driver.append(batch)
        },
        readAfter: (...args) => log.readAfter(...args),
      }
    }),
  )

  const text = 'full text forgets deleted entries: their words, prefixes and phrases, also in excluded terms'

  expectCaught(
    'a driver whose index of words remembers',
    text,
    driverThatRemembers((filter) => 'text' in filter),
  )
  expectCaught(
    'a driver whose index of words is cleaned up when the cleanup is over',
    text,
    brokenMemoryDriver((driver) => {
      const index = memoryDriver()
      let isOver = true
      const source = (filter: object) => ('text' in filter && !isOver ? index : driver)
      return {
        append: (batch) => {
          index.append(batch)
          return driver.append(batch)
        },
        deleteOldest: async (policy, budget) => {
          const result = await driver.deleteOldest(policy, budget)
          isOver = !result.more
          return result
        },
        search: (query) => source(query).search(query),
        count: (filter) => source(filter).count(filter),
        histogram: (query) => source(query).histogram(query),
        readAfter: (id, filter, limit) => source(filter).readAfter(id, filter, limit),
      }
    }),
  )
  expectCaught(
    'a driver whose index of prefixes remembers',
    text,
    driverThatRemembers((filter) => JSON.stringify(filter).includes('"prefix":true')),
  )

  const again = 'full text finds new entries with the words of deleted ones, once each'

  expectCaught(
    'a driver that finds a word as often as it has been written since it was deleted',
    again,
    brokenMemoryDriver((driver, store) => {
      let hasDeleted = false
      return {
        deleteOldest: async (policy, budget) => {
          const result = store.deleteOldest(policy, budget)
          hasDeleted ||= result.deleted > 0
          return result
        },
        search: async (query) => {
          const found = await driver.search(query)
          return query.text && hasDeleted
            ? found.flatMap((entry) => [entry, entry]).slice(0, query.limit)
            : found
        },
      }
    }),
  )
  expectCaught(
    'a driver that does not find words again that were deleted',
    again,
    brokenMemoryDriver((driver, store) => {
      let deletedUpTo = 0
      return {
        deleteOldest: (policy, budget) => {
          deletedUpTo = store.stats().lastId
          return driver.deleteOldest(policy, budget)
        },
        search: async (query) =>
          (await driver.search(query)).filter(
            ({ id }) => !query.text || deletedUpTo === 0 || id <= deletedUpTo,
          ),
      }
    }),
  )

  const ids = 'ids of deleted entries are never reused, even when all are deleted, and stats().lastId stays'

  expectCaught('a driver that continues from the greatest stored id', ids, countsFromMaxId)
  expectCaught(
    'a driver whose lastId is that of the last entry that is there',
    ids,
    brokenMemoryDriver((_, store) => ({
      stats: () => ({ ...store.stats(), lastId: store.readAfter(0, {}, 1_000_000).at(-1)?.id ?? 0 }),
    })),
  )

  expectCaught(
    'a driver that starts again at id 1 when it opens an empty store',
    'ids of deleted entries are never reused after the store is closed and opened',
    ({ directory }) =>
      journalDriver({ directory }, (driver, journal) => ({
        open: async (signal) => {
          await driver.open(signal)
          if (journal.store.stats().entries === 0) journal.store = new MemoryStore()
        },
      })),
  )
})
