import type { DriverFilter } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectStorageCaught } from '../../support/expect-storage-caught.js'

/** A driver whose readAfter ignores a field of a filter. */
function followsWithout(field: keyof DriverFilter) {
  return brokenMemoryDriver((driver) => ({
    readAfter: (id, filter, limit) => driver.readAfter(id, without(filter, field), limit),
  }))
}

describe('storage: following', () => {
  const exact =
    'followers with any filter get exactly the matching entries, earlier ones and those stored meanwhile'

  for (const field of ['spanId', 'attributes', 'any', 'not', 'text'] as const)
    expectCaught(`a driver whose readAfter ignores ${field}`, exact, followsWithout(field))

  expectCaught(
    'a driver whose readAfter judges a new entry without any',
    exact,
    brokenMemoryDriver((driver) => ({
      readAfter: (id, filter, limit) =>
        driver.readAfter(id, id > 1300 ? without(filter, 'any') : filter, limit),
    })),
  )

  const resumed =
    'a follower with any filter that is resumed after its last entry misses nothing and repeats nothing'

  expectCaught(
    'a driver that starts again at the id after which it should continue',
    resumed,
    brokenMemoryDriver((driver) => ({
      readAfter: (id, filter, limit) => driver.readAfter(Math.max(0, id - 1), filter, limit),
    })),
  )

  expectCaught(
    'a driver that skips the entry after the last one',
    resumed,
    brokenMemoryDriver((driver) => ({
      readAfter: (id, filter, limit) => driver.readAfter(id && id + 1, filter, limit),
    })),
  )

  const live = 'listeners with any filter get exactly the matching entries that are stored after their call'

  for (const field of ['spanId', 'attributes', 'any', 'not', 'text', 'contains', 'service'] as const) {
    expectStorageCaught(`a storage whose listeners ignore ${field}`, live, (storage) => ({
      subscribe(listener, options) {
        const { [field]: _, ...filter } = options?.filter ?? {}
        return storage.subscribe(listener, { ...options, filter })
      },
    }))
  }

  expectStorageCaught('a storage whose listeners miss every hundredth entry', live, (storage) => {
    let delivered = 0
    return {
      subscribe: (listener, options) =>
        storage.subscribe((entry) => (++delivered % 100 === 0 ? undefined : listener(entry)), options),
    }
  })

  expectStorageCaught('a storage whose listeners get the newest entry first', live, (storage) => ({
    subscribe(listener, options) {
      let last: Parameters<typeof listener>[0] | undefined
      return storage.subscribe((entry) => {
        const earlier = last
        last = earlier === undefined ? entry : undefined
        if (earlier === undefined) return
        void listener(entry)
        void listener(earlier)
      }, options)
    },
  }))
})
