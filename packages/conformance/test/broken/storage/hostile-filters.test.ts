import { type LogStorage, LogStorageError, type RetentionPolicy, type SearchFilter } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectStorageCaught } from '../../support/expect-storage-caught.js'

/** A storage that changes the filter of a method. */
function counting(change: (filter: SearchFilter) => SearchFilter) {
  return (storage: LogStorage): Partial<LogStorage> => ({
    count: (query) => storage.count(query && change(query)),
  })
}

/** A storage whose errors about filters have another message. */
function saying(change: (message: string) => string) {
  return (storage: LogStorage): Partial<LogStorage> => ({
    fields: async (query) => {
      try {
        return await storage.fields(query)
      } catch (error) {
        throw new LogStorageError('INVALID_QUERY', change((error as Error).message))
      }
    },
  })
}

describe('storage: hostile filters', () => {
  const refuses =
    'every read refuses a wrong filter with its path, value and what is allowed, and the storage goes on'

  expectStorageCaught(
    'a storage for which an empty any matches every entry',
    refuses,
    counting(({ any, ...filter }) => (any?.length === 0 ? filter : { any, ...filter })),
  )

  expectStorageCaught(
    'a storage that ignores unknown names',
    refuses,
    counting((filter) => {
      const { services: _, ...known } = filter as SearchFilter & { services?: string }
      return known
    }),
  )

  expectStorageCaught(
    'a storage that replaces NaN by nothing',
    refuses,
    counting((filter) => {
      const { a } = filter.attributes ?? {}
      return Number.isNaN(a) ? {} : filter
    }),
  )

  expectStorageCaught(
    'a storage that cuts a text after 1,000 words',
    refuses,
    counting((filter) => (filter.text ? { text: filter.text.split(' ', 1000).join(' ') } : filter)),
  )

  expectStorageCaught(
    'a storage whose messages do not name the path',
    refuses,
    saying((message) => message.replace(/^[^ ]+ must/, 'A field must')),
  )

  expectStorageCaught(
    'a storage whose messages do not name the value',
    refuses,
    saying((message) => message.replace(/; it was .*/, '.')),
  )

  expectStorageCaught('a storage that throws what a getter throws', refuses, (storage) => ({
    search: (query, options) => {
      JSON.stringify(query)
      return storage.search(query, options)
    },
  }))

  expectStorageCaught('a storage that stores nothing after an error', refuses, (storage) => {
    let hasFailed = false
    return {
      storeMany: (entries) => storage.storeMany(hasFailed ? [{ message: 'another' }] : entries),
      count: async (query) => {
        try {
          return await storage.count(query)
        } catch (error) {
          hasFailed = true
          throw error
        }
      },
    }
  })

  const rules = 'a cleanup refuses rules with a wrong filter with its path and its cause, and deletes nothing'

  const cleaning =
    (change: (policy: RetentionPolicy, storage: LogStorage) => Promise<{ deleted: number }>) =>
    (storage: LogStorage): Partial<LogStorage> => ({
      cleanup: (policy) => change(policy as RetentionPolicy, storage),
    })

  expectStorageCaught(
    'a storage that ignores a rule with a wrong filter',
    rules,
    cleaning((policy, storage) => storage.cleanup(policy).catch(() => ({ deleted: 0 }))),
  )

  expectStorageCaught(
    'a storage that keeps the cause of an error to itself',
    rules,
    cleaning((policy, storage) =>
      storage.cleanup(policy).catch((error: Error) => {
        throw new LogStorageError('INVALID_OPTIONS', error.message)
      }),
    ),
  )

  expectStorageCaught(
    'a storage that applies the other rules before it refuses one',
    rules,
    cleaning(async (policy, storage) => {
      await storage.cleanup({ maxAgeDays: 0, maxEntries: 2 })
      return storage.cleanup(policy)
    }),
  )

  const largest = 'filters that are as deep and as large as allowed are answered exactly'

  expectCaught(
    'a driver that compares only the first 20 filters of any',
    largest,
    brokenMemoryDriver((driver) => ({
      count: ({ any, ...filter }) =>
        driver.count({ ...filter, ...(any && { any: any.map((list) => list.slice(0, 20)) }) }),
    })),
  )

  expectCaught(
    'a driver that gives up after a depth of 4',
    largest,
    brokenMemoryDriver((driver) => ({
      search: (query) => (depthOf(query) > 4 ? [] : driver.search(query)),
    })),
  )
})

function depthOf({
  any = [],
  not = [],
}: {
  any?: readonly (readonly object[])[]
  not?: readonly object[]
}): number {
  return Math.max(0, ...[...any.flat(), ...not].map((filter) => 1 + depthOf(filter)))
}
