import type { StoredLogEntry } from '@logpond/core'
import { entriesFromBatch } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('transferable', () => {
  const cross = 'structuredClone copies every result unchanged'
  expectCaught(
    'a driver whose entries have methods',
    cross,
    brokenMemoryDriver((driver) => ({
      search: async (...args) =>
        (await driver.search(...args)).map((entry) => ({ ...entry, toJSON: () => entry }) as StoredLogEntry),
    })),
  )
  class Stats {
    entries = 0
    lastId = 0
    bytes = 0
  }
  expectCaught(
    'a driver whose statistics are of a class',
    cross,
    brokenMemoryDriver((driver) => ({ stats: async () => Object.assign(new Stats(), await driver.stats()) })),
  )
  const alone = 'a driver accepts frozen batches, queries and policies, and changes none of them'
  expectCaught(
    'a driver that removes the entries from the batch',
    alone,
    brokenMemoryDriver((driver) => ({
      async append(batch) {
        const ids = await driver.append(structuredClone(batch))
        ;(batch.messages as string[]).length = 0
        return ids
      },
    })),
  )
  expectCaught(
    'a driver that stores a field in the query',
    alone,
    brokenMemoryDriver((driver) => ({
      search: (query, signal) => driver.search(Object.assign(query, { prepared: true }), signal),
    })),
  )
  expectCaught(
    'a driver that keeps the columns that it is given',
    'changing a batch after append does not change the stored entries',
    brokenMemoryDriver((driver) => {
      const batches: Parameters<typeof driver.append>[0][] = []
      return {
        append(batch) {
          batches.push(batch)
          return driver.append(batch)
        },
        readAfter: () => batches.flatMap((batch) => entriesFromBatch(batch, 1)),
      }
    }),
  )
  const fresh = 'changing a result at any depth changes no later result'
  expectCaught(
    'a driver that caches results',
    fresh,
    brokenMemoryDriver((driver) => {
      const cache = new Map<string, StoredLogEntry[]>()
      return {
        async search(query, signal) {
          const key = JSON.stringify(query)
          const found = cache.get(key) ?? (await driver.search(query, signal))
          cache.set(key, found)
          return found
        },
      }
    }),
  )
  expectCaught(
    'a driver that parses attributes once and returns the same object to all',
    fresh,
    brokenMemoryDriver((driver) => {
      const parsed = new Map<number, StoredLogEntry['attributes']>()
      return {
        readAfter: async (...args) =>
          (await driver.readAfter(...args)).map((entry) => {
            const known = parsed.get(entry.id) ?? entry.attributes
            parsed.set(entry.id, known)
            return known === undefined ? entry : { ...entry, attributes: known }
          }),
      }
    }),
  )
})
