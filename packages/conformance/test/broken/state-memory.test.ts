import type { LogBatch, StoredLogEntry } from '@logpond/core'
import { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { newToken } from '../../src/test-batch.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'
import { brokenHolder } from '../support/held-store.js'

const WALK = 'every read agrees with what was appended and deleted, before and after each of many steps'
const OPENINGS =
  'a store that is closed at any point of its life is opened exactly as it was, by the same driver and by others'
const ANSWERS =
  'a question that is asked again is answered from the store as it is now, also where as many were added as deleted'
const APART = 'two stores in different folders that are open at once share no entry, id, token or answer'
const SPACE =
  'a store that is appended to and cleaned up in turns does not grow for ever, by stats().bytes and on its disk'

/** A driver that keeps the answers of `count` as long as something of the store is as it was. */
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

describe('state over time, in memory', () => {
  expectCaught(
    'a driver that counts down in a dry run',
    WALK,
    brokenMemoryDriver((driver, store) => {
      let tooFew = 0
      return {
        deleteOldest: (policy, budget) => {
          const told = store.deleteOldest(policy, budget)
          if (policy.dryRun) tooFew += told.deleted
          return told
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, entries: stats.entries - tooFew }
        },
      }
    }),
  )
  expectCaught(
    'a driver that counts the entries of a batch that comes again',
    WALK,
    brokenMemoryDriver((_, store) => {
      let entries = 0
      return {
        append: (batch) => {
          entries += batch.size
          return store.append(batch)
        },
        deleteOldest: (policy, budget) => {
          const told = store.deleteOldest(policy, budget)
          if (!policy.dryRun) entries -= told.deleted
          return told
        },
        stats: () => ({ ...store.stats(), entries }),
      }
    }),
  )
  expectCaught(
    'a driver that begins a page anew where the entry before it was deleted',
    WALK,
    brokenMemoryDriver((_, store) => ({
      search: ({ after, ...query }) => {
        const isThere = after && store.readAfter(after.id - 1, {}, 1)[0]?.id === after.id
        return store.search(isThere ? { ...query, after } : query)
      },
    })),
  )
  expectCaught(
    'a driver whose cleanup goes on where the one before has ended',
    WALK,
    brokenHolder((driver, holder) => {
      let cleanedUpTo = Number.NEGATIVE_INFINITY
      return {
        deleteOldest: async (policy, budget) => {
          const oldest = holder.store.search({ order: 'oldest', limit: 1 })[0]?.timestamp
          if (policy.maxEntries !== undefined && oldest !== undefined && oldest < cleanedUpTo) {
            return { deleted: 0, more: false }
          }
          const told = await driver.deleteOldest(policy, budget)
          if (!policy.dryRun && told.deleted > 0) cleanedUpTo = Math.max(cleanedUpTo, oldest ?? 0)
          return told
        },
      }
    }),
  )
  expectCaught(
    'a driver that takes entries like deleted ones for deleted',
    WALK,
    brokenHolder((_, holder) => {
      const deleted = new Set<string>()
      const signOf = ({ id: _, ...entry }: StoredLogEntry) => JSON.stringify(entry)
      return {
        deleteOldest: (...args) => {
          const before = holder.store.readAfter(0, {}, 100_000)
          const told = holder.store.deleteOldest(...args)
          const left = new Set(holder.store.readAfter(0, {}, 100_000).map(({ id }) => id))
          for (const entry of before) if (!left.has(entry.id)) deleted.add(signOf(entry))
          return told
        },
        search: (query) => holder.store.search(query).filter((entry) => !deleted.has(signOf(entry))),
      }
    }),
  )
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
          const told = store.deleteOldest(policy, budget)
          begun = told.more ? policy : undefined
          return told
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
          // What was written of it before it failed is taken for the batch.
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
  expectCaught(
    'a driver whose bytes only grow',
    SPACE,
    brokenMemoryDriver((_, store) => {
      let bytes = 0
      return {
        append: (batch) => {
          bytes += batch.messages.join('').length + batch.attributes.join('').length
          return store.append(batch)
        },
        stats: () => ({ ...store.stats(), bytes }),
      }
    }),
  )
  expectCaught(
    'a driver whose bytes forget the attributes when it deletes',
    SPACE,
    brokenMemoryDriver((_, store) => {
      let attributes = 0
      return {
        append: (batch) => {
          attributes += batch.attributes.join('').length
          return store.append(batch)
        },
        stats: () => ({ ...store.stats(), bytes: store.stats().bytes + attributes }),
      }
    }),
  )
  expectCaught(
    'a driver that remembers 1,000 tokens of a longer opening, and 400 when it is opened again',
    'all of the last 1,000 tokens are remembered when a store is opened again, also when their entries were deleted',
    brokenHolder((_, holder) => ({
      open: () => {
        const snapshot = holder.store.snapshot()
        holder.store = MemoryStore.from({ ...snapshot, firstIds: snapshot.firstIds.slice(-400) })
      },
    })),
  )
  expectCaught(
    'a driver that remembers the tokens of 10,000 entries',
    'all of the last 1,000 tokens are remembered when a store is opened again, also when their entries were deleted',
    brokenHolder((_, holder) => ({
      open: () => {
        const snapshot = holder.store.snapshot()
        const firstIds = snapshot.firstIds.filter(([, id]) => id > snapshot.lastId - 10_000)
        holder.store = MemoryStore.from({ ...snapshot, firstIds })
      },
    })),
  )
  expectCaught(
    'a driver that forgets with the entries of its tokens when it is opened again',
    'all of the last 1,000 tokens are remembered when a store is opened again, also when their entries were deleted',
    brokenHolder((_, holder) => ({
      open: () => {
        const snapshot = holder.store.snapshot()
        const ids = new Set(snapshot.rows.map(({ id }) => id))
        holder.store = MemoryStore.from({
          ...snapshot,
          firstIds: snapshot.firstIds.filter(([, id]) => ids.has(id)),
        })
      },
    })),
  )
  expectCaught(
    'a driver where a token that comes again drives out another one',
    'all of the last 1,000 tokens are remembered when a store is opened again, also when their entries were deleted',
    brokenMemoryDriver((_, store) => {
      const recent: { token: string; as: string }[] = []
      return {
        append: (batch) => {
          const as = recent.find(({ token }) => token === batch.token)?.as ?? newToken()
          recent.push({ token: batch.token, as })
          if (recent.length > 1000) recent.shift()
          return store.append({ ...batch, token: as })
        },
        close: () => {},
      }
    }),
  )
})
