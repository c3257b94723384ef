import type { LogDriver } from '@logpond/core'
import { LogStorageError } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const multiProcess = ({ supports }: LogDriver) => ({ supports: { ...supports, multiProcess: true } })

describe('storage: following', () => {
  const scan = 'scan returns each match stored before its call once, while other entries are being stored'

  expectCaught(
    'a driver that ignores maxId',
    scan,
    brokenMemoryDriver((driver) => ({
      search: ({ maxId: _maxId, ...query }) => driver.search(query),
    })),
  )

  expectCaught(
    'a driver that pages by number',
    scan,
    brokenMemoryDriver((driver) => {
      let given = 0
      return {
        search: async ({ after, ...query }) => {
          const limit = after === undefined ? query.limit : given + query.limit
          if (after === undefined) given = 0
          const { maxId: _maxId, ...all } = query
          const page = (await driver.search({ ...all, limit })).slice(given)
          given += page.length
          return page
        },
      }
    }),
  )

  const follow = 'follow returns all committed entries after any id, in the order of their ids, without a gap'

  expectCaught(
    'a driver whose readAfter orders by time',
    follow,
    brokenMemoryDriver((driver) => ({
      readAfter: async (...args) =>
        (await driver.readAfter(...args)).sort((a, b) => a.timestamp - b.timestamp),
    })),
  )

  expectCaught(
    'a driver whose readAfter starts at the id',
    follow,
    brokenMemoryDriver((driver) => ({
      readAfter: (id, ...args) => driver.readAfter(id - 1, ...args),
    })),
  )

  expectCaught(
    'a driver that returns the newest entries when there are more than the limit',
    follow,
    brokenMemoryDriver((driver) => ({
      readAfter: async (id, filter, limit) => (await driver.readAfter(id, filter, 10_000)).slice(-limit),
    })),
  )

  expectCaught(
    'a driver that returns one entry less than the limit',
    follow,
    brokenMemoryDriver((driver) => ({
      readAfter: async (id, filter, limit) => {
        const page = await driver.readAfter(id, filter, limit)
        if (page.length === limit) page.splice(500, 1)
        return page
      },
    })),
  )

  const filters = 'several followers each get the entries that match their own filter'

  for (const field of ['contains', 'minSeverity', 'services', 'hosts', 'traceId', 'attributes'] as const) {
    expectCaught(
      `a driver whose readAfter ignores ${field}`,
      filters,
      brokenMemoryDriver((driver) => ({
        readAfter: (id, { [field]: _field, ...filter }, limit) => driver.readAfter(id, filter, limit),
      })),
    )
  }

  expectCaught(
    'a driver whose readAfter applies the limit before the filter',
    filters,
    brokenMemoryDriver((driver) => ({
      readAfter: async (id, filter, limit) => {
        const page = await driver.readAfter(id, {}, limit)
        const matches = await driver.readAfter(id, filter, limit)
        const ids = new Set(page.map((entry) => entry.id))
        return matches.filter((entry) => ids.has(entry.id))
      },
    })),
  )

  expectCaught(
    'a driver whose statement for one follower gets the values of another',
    filters,
    brokenMemoryDriver((driver) => {
      let last: Parameters<LogDriver['readAfter']>[1] = {}
      return {
        readAfter: async (id, filter, limit) => {
          last = filter
          await new Promise(setImmediate)
          return driver.readAfter(id, last, limit)
        },
      }
    }),
  )

  const aborts = 'aborted reads reject with ABORTED and leave the storage unchanged'

  expectCaught(
    'a driver that is unusable after a read was aborted',
    aborts,
    brokenMemoryDriver((driver) => {
      let isBroken = false
      return {
        search: async (query, signal) => {
          await new Promise(setImmediate)
          if (isBroken) throw new LogStorageError('IO', 'The reader has ended.')
          isBroken = signal?.aborted ?? false
          return driver.search(query)
        },
      }
    }),
  )

  expectCaught(
    'a driver that drops the batch under way when a read is aborted',
    aborts,
    brokenMemoryDriver((driver) => {
      let aborted = false
      return {
        search: async (query, signal) => {
          signal?.addEventListener('abort', () => {
            aborted = true
          })
          await new Promise(setImmediate)
          return driver.search(query)
        },
        append: async (batch) => {
          aborted = false
          await new Promise(setImmediate)
          const { lastId } = await driver.stats()
          return aborted ? batch.messages.map((_, i) => lastId + i + 1) : driver.append(batch)
        },
      }
    }),
  )

  const others = 'follow returns entries that another storage on the same store commits'

  expectCaught(
    'a driver that remembers how far its own entries go',
    others,
    brokenMemoryDriver((driver) => {
      let lastOwn = 0
      return {
        ...multiProcess(driver),
        append: async (batch) => {
          const ids = await driver.append(batch)
          lastOwn = ids.at(-1) ?? lastOwn
          return ids
        },
        readAfter: async (...args) => (await driver.readAfter(...args)).filter(({ id }) => id <= lastOwn),
      }
    }),
  )

  expectCaught(
    'a driver that holds one view of the store for all its reads',
    others,
    brokenMemoryDriver((driver) => {
      let view: number | undefined
      return {
        ...multiProcess(driver),
        readAfter: async (id, filter, limit) => {
          view ??= (await driver.stats()).lastId
          return driver.readAfter(id, { ...filter, maxId: view }, limit)
        },
      }
    }),
  )
})
