import { describe, expect, it } from 'vitest'
import { turns } from '../../src/concurrency/turns.js'
import { runConformance } from '../../src/run-conformance.js'
import { type Breakage, brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'
import { queue, slowReads } from '../support/slow-reads.js'

/** A slow append that shows all entries at its end. */
const SLOW_APPEND = 30

describe('concurrent reads', () => {
  const slow: Record<string, Breakage> = {
    reads: (driver) => slowReads(driver),
    appends: (driver) => ({
      append: async (batch) => {
        await turns(SLOW_APPEND)
        return driver.append(batch)
      },
    }),
  }

  for (const [what, breakage] of Object.entries(slow)) {
    it(`are right in a driver with slow ${what}`, async () => {
      const create = brokenMemoryDriver(breakage)
      const only = (_: unknown, group: string) => group === 'concurrent reads'
      const { verdicts } = await runConformance({ create, seed: 1, only })
      expect(verdicts.filter(({ status }) => status !== 'passed')).toEqual([])
    })
  }

  const lets = 'a long read lets an append finish before it does, and still returns the right answer'

  expectCaught(
    'a driver that does one thing after the other',
    lets,
    brokenMemoryDriver((driver) => {
      const inTurn = queue()
      const { search, count, histogram, readAfter } = slowReads(driver)
      return {
        append: (batch) => inTurn(() => driver.append(batch)),
        search: (...args) => inTurn(() => search(...args)),
        count: (...args) => inTurn(() => count(...args)),
        histogram: (...args) => inTurn(() => histogram(...args)),
        readAfter: (...args) => inTurn(() => readAfter(...args)),
      }
    }),
  )
  for (const kind of ['search', 'count', 'histogram', 'readAfter'] as const) {
    expectCaught(
      `a driver whose ${kind} keeps writers out`,
      lets,
      brokenMemoryDriver((driver) => {
        const inTurn = queue()
        const reads = slowReads(driver)
        const read = reads[kind] as (...args: unknown[]) => Promise<never>
        return {
          ...reads,
          append: (batch) => inTurn(() => driver.append(batch)),
          [kind]: (...args: unknown[]) => inTurn(() => read(...args)),
        }
      }),
    )
  }
  expectCaught(
    'a driver that reads in windows, and sees in later ones a part of what has come since',
    lets,
    brokenMemoryDriver((driver, store) => ({
      search: async (query) => {
        const maxId = store.stats().lastId + 1
        await turns(20)
        return driver.search({ ...query, maxId })
      },
    })),
  )
  expectCaught(
    'a driver that restarts a read after an append, and returns earlier entries twice',
    lets,
    brokenMemoryDriver((driver, store) => ({
      readAfter: async (id, filter, limit) => {
        const { lastId } = store.stats()
        const before = await driver.readAfter(id, filter, limit)
        await turns(20)
        if (store.stats().lastId === lastId) return before
        return [...before, ...(await driver.readAfter(id, filter, limit))]
      },
    })),
  )

  const during = 'short reads return while a large batch is being written'

  expectCaught(
    'a driver that claims it, and has one connection for all',
    during,
    brokenMemoryDriver((driver) => {
      const inTurn = queue()
      return {
        append: (batch) =>
          inTurn(async () => {
            await turns(SLOW_APPEND)
            return driver.append(batch)
          }),
        search: (...args) => inTurn(() => driver.search(...args)),
        count: (...args) => inTurn(() => driver.count(...args)),
        histogram: (...args) => inTurn(() => driver.histogram(...args)),
        readAfter: (...args) => inTurn(() => driver.readAfter(...args)),
      }
    }),
  )
  expectCaught(
    'a driver whose followers wait for the writer',
    during,
    brokenMemoryDriver((driver) => {
      const inTurn = queue()
      return {
        append: (batch) =>
          inTurn(async () => {
            await turns(SLOW_APPEND)
            return driver.append(batch)
          }),
        readAfter: (...args) => inTurn(() => driver.readAfter(...args)),
      }
    }),
  )

  const many = 'many concurrent reads return the right answers during appends'

  expectCaught(
    'a driver that keeps the query of a read where the next read finds it',
    many,
    brokenMemoryDriver((driver) => {
      let query: Parameters<typeof driver.search>[0]
      return {
        search: async (given) => {
          query = given
          await new Promise(setImmediate)
          return driver.search(query)
        },
      }
    }),
  )
  expectCaught(
    'a driver that answers in the order of the calls',
    many,
    brokenMemoryDriver((driver) => {
      const waiting: ((count: number) => void)[] = []
      return {
        count: (filter) => {
          const { promise, resolve } = Promise.withResolvers<number>()
          waiting.push(resolve)
          const later = Object.keys(filter).length * 2
          turns(later).then(async () => waiting.shift()?.(await driver.count(filter)))
          return promise
        },
      }
    }),
  )
  expectCaught(
    'a driver that forgets maxId while entries come',
    many,
    brokenMemoryDriver((driver) => ({
      count: async ({ maxId, ...filter }) => {
        await new Promise(setImmediate)
        return driver.count(filter)
      },
    })),
  )

  const whole = 'reads see only whole batches while batches are being written'

  expectCaught(
    'a driver that shows entries before their batch is committed',
    whole,
    brokenMemoryDriver((driver, store) => {
      let shown = 0
      const maxId = () => store.stats().lastId - shown
      return {
        append: async (batch) => {
          const ids = await driver.append(batch)
          shown = Math.floor(batch.size / 2)
          await new Promise(setImmediate)
          shown = 0
          return ids
        },
        search: (query) => driver.search({ ...query, maxId: maxId() }),
        count: (filter) => driver.count({ ...filter, maxId: maxId() }),
        readAfter: (id, filter, limit) => driver.readAfter(id, { ...filter, maxId: maxId() }, limit),
      }
    }),
  )
  expectCaught(
    'a driver whose counter runs ahead of its entries',
    whole,
    brokenMemoryDriver((driver) => {
      let early = 0
      return {
        append: async (batch) => {
          for (early = 0; early < batch.size; early += 7) await new Promise(setImmediate)
          early = 0
          return driver.append(batch)
        },
        count: async (filter) => (await driver.count(filter)) + early,
      }
    }),
  )
})
