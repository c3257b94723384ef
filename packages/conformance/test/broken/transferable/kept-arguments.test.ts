import type {
  DriverFilter,
  DriverRetention,
  FieldSummary,
  LogBatch,
  LogDriver,
  StoredLogEntry,
} from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

type Changeable = { -readonly [Key in keyof DriverFilter]: DriverFilter[Key] }

describe('kept arguments', () => {
  const queries =
    'a query can be changed and reused after its read has settled: the driver neither keeps nor changes it'

  expectCaught(
    'a driver that knows a filter again by its object',
    queries,
    brokenMemoryDriver((driver) => {
      const counts = new WeakMap<DriverFilter, number>()
      return {
        count: async (filter, signal) => {
          const count = counts.get(filter) ?? (await driver.count(filter, signal))
          counts.set(filter, count)
          return count
        },
      }
    }),
  )
  expectCaught(
    'a driver that compiles the words of a text once for each object',
    queries,
    brokenMemoryDriver((driver) => {
      const compiled = new WeakMap<object, NonNullable<DriverFilter['text']>>()
      return {
        readAfter: (id, filter, limit, signal) => {
          const { text } = filter
          if (text === undefined) return driver.readAfter(id, filter, limit, signal)
          const known = compiled.get(text) ?? structuredClone(text)
          compiled.set(text, known)
          return driver.readAfter(id, { ...filter, text: known }, limit, signal)
        },
      }
    }),
  )
  expectCaught(
    'a driver that knows the filter of fields again by its object',
    queries,
    brokenMemoryDriver((driver) => {
      const known = new WeakMap<DriverFilter, unknown>()
      return {
        fields: async (filter) => {
          if (!known.has(filter)) known.set(filter, await driver.fields?.(filter))
          return structuredClone(known.get(filter)) as FieldSummary[]
        },
      }
    }),
  )
  expectCaught(
    'a driver whose topValues sorts the hosts that it is given',
    queries,
    brokenMemoryDriver((driver) => ({
      topValues: (query) => {
        ;(query.hosts as string[] | undefined)?.sort()
        return (driver as Required<LogDriver>).topValues(query)
      },
    })),
  )
  expectCaught(
    'a driver that sorts the services that it is given',
    queries,
    brokenMemoryDriver((driver) => ({
      search: (query, signal) => {
        if (!Object.isFrozen(query.services)) (query.services as string[] | undefined)?.sort()
        return driver.search(query, signal)
      },
    })),
  )
  expectCaught(
    'a driver that removes the bucket from a query to get a filter',
    queries,
    brokenMemoryDriver((driver) => ({
      count: async (filter, signal) => {
        const count = await driver.count(filter, signal)
        delete (filter as Changeable).endTime
        return count
      },
    })),
  )

  const policies = 'a policy can be changed and reused between steps: the driver neither keeps nor changes it'

  expectCaught(
    'a driver that continues with an earlier policy that is the same object',
    policies,
    brokenMemoryDriver((driver) => {
      const known = new WeakMap<object, DriverRetention['expired']>()
      return {
        deleteOldest: (policy, budget) => {
          const expired = known.get(policy.expired) ?? structuredClone(policy.expired)
          known.set(policy.expired, expired)
          return driver.deleteOldest({ ...policy, expired }, budget)
        },
      }
    }),
  )
  expectCaught(
    'a driver that removes finished rules from its policy',
    policies,
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (policy, budget) => {
        const result = await driver.deleteOldest(policy, budget)
        if (!result.more && !Object.isFrozen(policy.expired)) (policy.expired as unknown[]).length = 0
        return result
      },
    })),
  )

  const batches =
    'the columns of a batch can be reused after append: the driver neither keeps nor changes them'

  expectCaught(
    'a driver that keeps the services and looks there',
    batches,
    brokenMemoryDriver((driver) => {
      const kept: LogBatch['services'][] = []
      return {
        append: (batch) => {
          kept.push(batch.services)
          return driver.append(batch)
        },
        count: async (filter, signal) => {
          const { services, ...others } = filter
          if (services === undefined || Object.keys(others).length > 0) return driver.count(filter, signal)
          return kept.flat().filter((service) => service !== undefined && services.includes(service)).length
        },
      }
    }),
  )
  expectCaught(
    'a driver that knows a batch by its object in the place of its token',
    batches,
    brokenMemoryDriver((driver) => {
      const written = new WeakMap<LogBatch, readonly number[]>()
      return {
        append: async (batch) => {
          const ids = written.get(batch) ?? (await driver.append(batch))
          written.set(batch, ids)
          return [...ids]
        },
      }
    }),
  )
  expectCaught(
    'a driver that stores the first id in the batch unless it is frozen',
    batches,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => {
        const ids = await driver.append(batch)
        if (Object.isExtensible(batch)) Object.assign(batch, { firstId: ids[0] })
        return ids
      },
    })),
  )
  expectCaught(
    'a driver that writes its index at the next search, from the columns of then',
    batches,
    brokenMemoryDriver((driver) => {
      const pending: { batch: LogBatch; ids: readonly number[] }[] = []
      return {
        append: async (batch) => {
          const ids = await driver.append(batch)
          pending.push({ batch, ids })
          return ids
        },
        search: async (query, signal) => {
          const found = await driver.search(query, signal)
          const isIndexed = ({ id }: StoredLogEntry) =>
            pending.some(({ batch, ids }) => ids.includes(id) && batch.messages.length > 0)
          return query.text === undefined ? found : found.filter(isIndexed)
        },
      }
    }),
  )
})
