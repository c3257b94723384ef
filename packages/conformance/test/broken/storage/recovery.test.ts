import { LogStorageError } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { columnsOf } from '../../support/columns-of.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('storage: recovery', () => {
  const lost =
    'entries are stored once and in order when connections are lost and the outcome of writes is unknown'

  for (const promise of [
    lost,
    'entries are stored once and in order when half of the writes fail at random',
  ]) {
    expectCaught(
      'a driver that forgets its tokens when it is closed',
      promise,
      brokenMemoryDriver((driver) => {
        let openings = 0
        return {
          open(signal) {
            openings++
            return driver.open(signal)
          },
          append: (batch) =>
            driver.append({ ...columnsOf(batch), token: `${batch.token} of connection ${openings}` }),
        }
      }),
    )

    expectCaught(
      'a driver that returns new ids for a token that it knows',
      promise,
      brokenMemoryDriver((driver, store) => {
        const known = new Set<string>()
        return {
          append: async (batch) => {
            const before = store.stats().lastId
            const ids = await driver.append(batch)
            if (!known.has(batch.token)) {
              known.add(batch.token)
              return ids
            }
            return ids.map((_, i) => before + i + 1)
          },
        }
      }),
    )

    expectCaught('a driver that starts with an empty store when it is opened again', promise, () => {
      let inner = memoryDriver()
      const forgetful = {
        ...inner,
        supports: { ...inner.supports, persistent: true },
        close() {
          inner = memoryDriver()
        },
      }
      for (const method of ['append', 'search', 'count', 'readAfter', 'stats'] as const) {
        Object.assign(forgetful, {
          [method]: (...args: never[]) => (inner[method] as (...args: never[]) => unknown)(...args),
        })
      }
      return forgetful
    })
  }

  expectCaught(
    'a driver that cannot be opened a second time',
    lost,
    brokenMemoryDriver(() => {
      let isUsed = false
      return {
        open() {
          if (isUsed) throw new LogStorageError('IO', 'The thread has ended.')
          isUsed = true
        },
      }
    }),
  )

  expectCaught(
    'a driver that continues to read from a closed connection',
    lost,
    brokenMemoryDriver((driver, store) => {
      let lastId = Number.POSITIVE_INFINITY
      return {
        search: (query) => driver.search({ ...query, maxId: Math.min(lastId, query.maxId ?? lastId) }),
        close() {
          lastId = Math.min(lastId, store.stats().lastId)
        },
      }
    }),
  )

  expectCaught(
    'a driver that keeps 38 characters of a token',
    'entries that the engine refuses fail alone, and the entries around them are stored',
    brokenMemoryDriver((driver) => ({
      append: (batch) => driver.append({ ...columnsOf(batch), token: batch.token.slice(0, 38) }),
    })),
  )
})
