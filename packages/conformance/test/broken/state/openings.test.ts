import type { LogBatch, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const OPENINGS = 'a reopened store is exactly as it was when closed, for the same driver and for others'
const APART = 'two stores open at once in different folders share no entry, id, token or answer'

describe('state over time: openings', () => {
  expectCaught(
    'a driver that forgets what it has counted with its own changes only',
    OPENINGS,
    brokenMemoryDriver((driver) => {
      const answers = new Map<string, number>()
      return {
        append: (batch) => {
          answers.clear()
          return driver.append(batch)
        },
        deleteOldest: (...args) => {
          answers.clear()
          return driver.deleteOldest(...args)
        },
        count: async (filter) => {
          const key = JSON.stringify(filter)
          const answer = answers.get(key) ?? (await driver.count(filter))
          answers.set(key, answer)
          return answer
        },
      }
    }),
  )
  expectCaught(
    'a driver whose opening completes the cleanup that was begun',
    OPENINGS,
    brokenMemoryDriver((driver, store) => {
      let begun: Parameters<typeof driver.deleteOldest>[0] | undefined
      return {
        open: () => {
          if (begun !== undefined) store.deleteOldest(begun, 1_000_000)
          begun = undefined
        },
        deleteOldest: (policy, budget) => {
          const result = store.deleteOldest(policy, budget)
          begun = result.more ? policy : undefined
          return result
        },
      }
    }),
  )
  expectCaught(
    'a driver that has its old entries in the order of their ids when it is opened again',
    OPENINGS,
    brokenMemoryDriver((driver, store) => {
      let lastId = 0
      const isOld = ({ id }: StoredLogEntry) => id <= lastId
      return {
        open: () => {
          lastId = store.stats().lastId
        },
        search: async (query) => {
          const found = await driver.search(query)
          if (query.order === 'newest') return found
          return [
            ...found.filter(isOld).toSorted((a, b) => a.id - b.id),
            ...found.filter((entry) => !isOld(entry)),
          ]
        },
      }
    }),
  )
  expectCaught(
    'a driver that knows the token of a batch that failed once it is opened again',
    OPENINGS,
    brokenMemoryDriver((driver, store) => {
      const failed: LogBatch[] = []
      return {
        append: (batch) => {
          try {
            return store.append(batch)
          } catch (thrown) {
            failed.push(batch)
            throw thrown
          }
        },
        close: () => {
          // The part that was written before the failure counts as the batch.
          for (const batch of failed.splice(0)) {
            const messages = ['what is left of it', ...Array(batch.size - 1).fill('')]
            store.append({ ...batch, messages })
          }
          return driver.close()
        },
      }
    }),
  )
  const tokens = new Map<string, readonly number[]>()
  expectCaught(
    'a driver that has one list of tokens for all stores',
    APART,
    brokenMemoryDriver((_, store) => ({
      append: (batch) => {
        const ids = tokens.get(batch.token) ?? store.append(batch)
        tokens.set(batch.token, ids)
        return [...ids]
      },
    })),
  )
  const counts = new Map<string, number>()
  expectCaught(
    'a driver that has one list of answers for all stores',
    APART,
    brokenMemoryDriver((driver, store) => ({
      count: async (filter) => {
        const key = JSON.stringify([filter, store.stats().lastId])
        const answer = counts.get(key) ?? (await driver.count(filter))
        counts.set(key, answer)
        return answer
      },
      deleteOldest: (...args) => {
        counts.clear()
        return driver.deleteOldest(...args)
      },
    })),
  )
  let lastOfAll = 0
  expectCaught(
    'a driver that has one last id for all stores',
    APART,
    brokenMemoryDriver((driver, store) => ({
      append: (batch) => {
        const ids = driver.append(batch)
        lastOfAll = Math.max(lastOfAll, store.stats().lastId)
        return ids
      },
      stats: () => ({ ...store.stats(), lastId: lastOfAll }),
    })),
  )
})
