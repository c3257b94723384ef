import type { StoredLogEntry } from '@logpond/core'
import type { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { VALUE_READS } from '../../../src/expect/value-reads.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const ANSWERS = 'a repeated read reflects the current store, even when as many entries were added as deleted'

/** A driver that caches `count` while some property of the store is unchanged. */
function countsOnce(keyOf: (store: MemoryStore) => unknown) {
  return brokenMemoryDriver((driver, store) => {
    const answers = new Map<string, number>()
    return {
      count: async (filter, signal) => {
        const key = JSON.stringify([filter, keyOf(store)])
        const answer = answers.get(key) ?? (await driver.count(filter, signal))
        answers.set(key, answer)
        return answer
      },
    }
  })
}

const newestOf = (store: MemoryStore) => store.search({ order: 'newest', limit: 1 })[0]?.timestamp
const oldestOf = (store: MemoryStore) => store.search({ order: 'oldest', limit: 1 })[0]?.timestamp

describe('state over time: answers', () => {
  const caches: [string, (store: MemoryStore) => unknown][] = [
    ['as many entries', (store) => store.stats().entries],
    ['as many bytes', (store) => store.stats().bytes],
    ['the same newest entry and as many', (store) => [newestOf(store), store.stats().entries]],
    [
      'the same times at both ends and as many entries and bytes',
      (store) => [newestOf(store), oldestOf(store), store.stats().entries, store.stats().bytes],
    ],
    ['the same oldest entry', (store) => oldestOf(store)],
    ['the same last id', (store) => store.stats().lastId],
  ]
  for (const [what, keyOf] of caches) {
    expectCaught(
      `a driver that keeps what it has counted while there are ${what}`,
      ANSWERS,
      countsOnce(keyOf),
    )
  }
  for (const read of VALUE_READS) {
    expectCaught(
      `a driver that keeps the answer of ${read} while there are as many entries`,
      ANSWERS,
      brokenMemoryDriver((driver, store) => {
        const answers = new Map<string, unknown>()
        const ask = driver[read] as (query: object) => unknown
        return {
          [read]: async (query: object) => {
            const key = JSON.stringify([query, store.stats().entries])
            if (!answers.has(key)) answers.set(key, await ask(query))
            return structuredClone(answers.get(key))
          },
        }
      }),
    )
  }
  expectCaught(
    'a driver that keeps the first page until the times at both ends change',
    ANSWERS,
    brokenMemoryDriver((driver, store) => {
      const pages = new Map<string, StoredLogEntry[]>()
      return {
        search: async (query) => {
          const key = JSON.stringify([query, newestOf(store), oldestOf(store), store.stats().entries])
          const page = pages.get(key) ?? (await driver.search(query))
          pages.set(key, page)
          return structuredClone(page)
        },
      }
    }),
  )
})
