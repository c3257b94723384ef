import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectStorageCaught } from '../../support/expect-storage-caught.js'

const withoutFullText = () => memoryDriver({ supports: { fullText: false } })

describe('storage: one entry', () => {
  const get =
    'get returns the entry with an id, and nothing for an id that has no entry, or has none any more'

  expectCaught(
    'a driver whose readAfter ignores maxId, so that the next entry stands in for a deleted one',
    get,
    brokenMemoryDriver((driver) => ({
      readAfter: (id, { maxId: _, ...filter }, limit) => driver.readAfter(id, filter, limit),
    })),
  )

  expectCaught(
    'a driver whose readAfter keeps what it has read',
    get,
    brokenMemoryDriver((driver) => {
      const known = new Map<number, StoredLogEntry[]>()
      return {
        readAfter: async (id, filter, limit) => {
          if (limit > 1) return driver.readAfter(id, filter, limit)
          const found = known.get(id) ?? (await driver.readAfter(id, filter, limit))
          known.set(id, found)
          return found
        },
      }
    }),
  )

  expectCaught(
    'a driver that loses ids above 32 bits',
    get,
    brokenMemoryDriver((driver) => ({
      readAfter: ((id, { maxId = 0, ...filter }, limit) =>
        driver.readAfter(
          id % 2 ** 32,
          { ...filter, maxId: maxId % 2 ** 32 || 1 },
          limit,
        )) satisfies LogDriver['readAfter'],
    })),
  )

  expectStorageCaught('a storage that finds the first entry by the id 0', get, (storage) => ({
    get: (id) => storage.get(id || 1),
  }))

  const around =
    'around returns an entry and the matching entries next to it by time and id, the oldest first'

  expectCaught(
    'a driver that continues by time alone, so that entries of the same time are missing',
    around,
    brokenMemoryDriver((driver) => ({
      search: ({ after, ...query }) => {
        const id = query.order === 'newest' ? 0 : Number.MAX_SAFE_INTEGER
        return driver.search({ ...query, ...(after && { after: { ...after, id } }) })
      },
    })),
  )

  for (const field of ['spanId', 'any', 'not', 'contains', 'attributes'] as const) {
    expectCaught(
      `a driver that ignores ${field} after a position`,
      around,
      brokenMemoryDriver((driver) => ({
        search: ({ [field]: wanted, ...query }) =>
          driver.search({ ...query, ...(wanted && !query.after && { [field]: wanted }) }),
      })),
    )
  }

  expectStorageCaught('a storage that returns 10 entries before and after by default', around, (storage) => ({
    around: (id, { before = 10, after = 10, ...rest } = {}) => storage.around(id, { before, after, ...rest }),
  }))

  expectStorageCaught('a storage that takes 0 neighbours for the default', around, (storage) => ({
    around: (id, { before, after, ...rest } = {}) =>
      storage.around(id, { before: before || undefined, after: after || undefined, ...rest }),
  }))

  expectStorageCaught('a storage that returns the newest first', around, (storage) => ({
    around: async (...args) => (await storage.around(...args)).reverse(),
  }))

  expectStorageCaught(
    'a storage that leaves out an entry that does not match the filter',
    around,
    (storage) => ({
      around: async (id, options) => {
        const found = await storage.around(id, options)
        const matching = await storage.search({ ...options?.filter, limit: 10_000 })
        return found.filter((entry) => matching.some((one) => one.id === entry.id))
      },
    }),
  )

  expectStorageCaught('a storage that shows the neighbours of a missing entry', around, (storage) => ({
    around: async (id, options) => {
      const found = await storage.around(id, options)
      return found.length > 0 ? found : storage.getRecent(1)
    },
  }))

  const text =
    'around searches text, or refuses it with UNSUPPORTED for every id if supports.fullText is false'

  expectStorageCaught(
    'a storage that returns nothing for a missing entry, whatever the filter',
    text,
    (storage) => ({
      around: async (id, options) =>
        (await storage.get(id)) === undefined ? [] : storage.around(id, options),
    }),
    withoutFullText,
  )
})
