import type { HistogramBucket, LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import type { ValueRead } from '../../../src/expect/value-reads.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

type Attributes = NonNullable<StoredLogEntry['attributes']>

/** A driver that changes each entry that `search` and `readAfter` return. */
function withEntries(change: () => (entry: StoredLogEntry) => StoredLogEntry) {
  return brokenMemoryDriver((driver) => ({
    search: async (...args) => (await driver.search(...args)).map(change()),
    readAfter: async (...args) => (await driver.readAfter(...args)).map(change()),
  }))
}

/** A driver that changes all attributes that it returns. */
function withAttributes(change: (attributes: Attributes) => Attributes) {
  return withEntries(() => (entry) => {
    if (entry.attributes) entry.attributes = change(entry.attributes)
    return entry
  })
}

function withBuckets(change: (buckets: HistogramBucket[]) => HistogramBucket[]) {
  return brokenMemoryDriver((driver) => ({
    histogram: async (...args) => change(await driver.histogram(...args)),
  }))
}

/** Returns the first value for each key. */
function keeps<Value>() {
  const known = new Map<string, Value>()
  return (key: string, value: Value): Value => {
    known.set(key, known.get(key) ?? value)
    return known.get(key) as Value
  }
}

/** Of the reads by value, changes one. */
function withOne<Read extends ValueRead>(
  read: Read,
  change: (answer: Awaited<ReturnType<Required<LogDriver>[Read]>>) => unknown,
) {
  return brokenMemoryDriver((driver) => {
    const ask = driver[read] as (query: object) => Promise<Awaited<ReturnType<Required<LogDriver>[Read]>>>
    return { [read]: async (query: object) => change(await ask(query)) }
  })
}

const EMPTY: never[] = []

describe('fresh results', () => {
  const shared = 'results share no objects: not within one result, between two results, or with a batch'

  expectCaught(
    'a driver that keeps the answer of topValues',
    shared,
    withOne(
      'topValues',
      (() => {
        const known = keeps<unknown>()
        return (answer) => known(JSON.stringify(answer), answer)
      })(),
    ),
  )
  const types = ['number']
  expectCaught(
    'a driver whose fields share a list of types',
    shared,
    withOne('fields', (answer) => answer.map((field) => ({ ...field, types }))),
  )
  expectCaught(
    'a driver that puts the same values into each slice',
    shared,
    withOne('groupedHistogram', (answer) =>
      answer.map((slice) => ({ ...slice, byValue: answer[0]?.byValue ?? [] })),
    ),
  )
  expectCaught(
    'a driver that parses equal attributes of one answer once',
    shared,
    withEntries(() => {
      const known = keeps<Attributes>()
      return (entry) =>
        entry.attributes
          ? { ...entry, attributes: known(JSON.stringify(entry.attributes), entry.attributes) }
          : entry
    }),
  )
  const nestedOnce = keeps<unknown>()
  expectCaught(
    'a driver whose attributes share what is nested, and nothing else',
    shared,
    withAttributes((attributes) =>
      Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          key,
          typeof value === 'object' ? (nestedOnce(JSON.stringify(value), value) as never) : value,
        ]),
      ),
    ),
  )
  expectCaught(
    'a driver that has one object for all attributes without keys',
    shared,
    (() => {
      const none: Attributes = {}
      return withAttributes((attributes) => (Object.keys(attributes).length === 0 ? none : attributes))
    })(),
  )
  expectCaught(
    'a driver whose slices share their counts by severity if these are equal',
    shared,
    withBuckets((buckets) => {
      const known = keeps<HistogramBucket['bySeverity']>()
      return buckets.map((bucket) => ({
        ...bucket,
        bySeverity: known(JSON.stringify(bucket.bySeverity), bucket.bySeverity),
      }))
    }),
  )
  expectCaught(
    'a driver that returns one shared list for all empty results',
    shared,
    brokenMemoryDriver((driver) => ({
      search: async (...args) => {
        const found = await driver.search(...args)
        return found.length === 0 ? EMPTY : found
      },
    })),
  )
  expectCaught(
    'a driver that returns the same answer to concurrent reads',
    shared,
    brokenMemoryDriver((driver) => {
      const underWay = new Map<string, Promise<HistogramBucket[]>>()
      return {
        histogram: (query, signal) => {
          const key = JSON.stringify(query)
          const answer = underWay.get(key) ?? Promise.resolve(driver.histogram(query, signal))
          underWay.set(key, answer)
          return answer.finally(() => underWay.delete(key))
        },
      }
    }),
  )
  expectCaught(
    'a driver that remembers the list of ids of a token and returns that',
    shared,
    brokenMemoryDriver((driver) => {
      const known = keeps<Promise<readonly number[]>>()
      return { append: (batch) => known(batch.token, Promise.resolve(driver.append(batch))) }
    }),
  )
  expectCaught(
    'a driver that has one object of statistics and updates it',
    shared,
    brokenMemoryDriver((driver) => {
      const stats = { entries: 0, lastId: 0, bytes: 0 }
      return { stats: async () => Object.assign(stats, await driver.stats()) }
    }),
  )
  const DONE = { deleted: 0, more: false }
  expectCaught(
    'a driver that has one answer when there is nothing to delete',
    shared,
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (...args) => {
        const result = await driver.deleteOldest(...args)
        return result.deleted === 0 && !result.more ? DONE : result
      },
    })),
  )

  const plain = 'results are plain, writable objects and arrays, without getters or unknown fields'

  expectCaught(
    'a driver that freezes its slices, down to the counts by severity',
    plain,
    withBuckets((buckets) => {
      for (const { bySeverity } of buckets) Object.freeze(bySeverity)
      return buckets
    }),
  )
  expectCaught(
    'a driver that parses attributes when they are read',
    plain,
    withEntries(
      () =>
        ({ attributes, ...entry }) =>
          attributes
            ? Object.defineProperty(entry, 'attributes', { get: () => attributes, enumerable: true })
            : entry,
    ),
  )
  expectCaught(
    'a driver whose top values have their share of all entries',
    plain,
    withOne('topValues', ({ values, ...answer }) => ({ ...answer, values, share: values.length })),
  )
  expectCaught(
    'a driver whose fields are frozen',
    plain,
    withOne('fields', (answer) => answer.map((field) => Object.freeze(field))),
  )
  expectCaught(
    'a driver whose nested objects have no prototype',
    plain,
    withAttributes((attributes) => {
      for (const value of Object.values(attributes)) {
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
          Object.setPrototypeOf(value, null)
      }
      return attributes
    }),
  )
  expectCaught(
    'a driver that hides the raw row in each entry',
    plain,
    withEntries(() => (entry) => Object.defineProperty(entry, 'row', { value: [], enumerable: false })),
  )
  expectCaught(
    'a driver whose answers include their duration',
    plain,
    brokenMemoryDriver((driver) => ({
      search: async (...args) => Object.assign(await driver.search(...args), { milliseconds: 3 }),
    })),
  )
  expectCaught(
    'a driver whose fields that an entry does not have are undefined',
    plain,
    withEntries(() => (entry) => ({ spanId: undefined, ...entry }) as StoredLogEntry),
  )
  class Step {
    deleted = 0
    more = false
  }
  expectCaught(
    'a driver whose steps of a cleanup are of a class',
    plain,
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (...args) => Object.assign(new Step(), await driver.deleteOldest(...args)),
    })),
  )
  expectCaught(
    'a driver whose statistics have a field of its own',
    plain,
    brokenMemoryDriver((driver) => ({ stats: async () => ({ ...(await driver.stats()), pages: 1 }) })),
  )

  const later = 'changing a result at any depth changes no later result'

  expectCaught(
    'a driver that keeps the list of values, and makes the rest of the answer new,',
    later,
    withOne(
      'topValues',
      (() => {
        const known = keeps<unknown>()
        return ({ values, ...answer }) => ({
          ...answer,
          values: known(JSON.stringify([values, answer]), values),
        })
      })(),
    ),
  )

  expectCaught(
    'a driver that reads by search what it has given by readAfter',
    later,
    brokenMemoryDriver((driver) => {
      const rows = new Map<number, StoredLogEntry>()
      return {
        readAfter: async (...args) => {
          const found = await driver.readAfter(...args)
          for (const entry of found) rows.set(entry.id, entry)
          return found
        },
        search: async (...args) => (await driver.search(...args)).map((entry) => rows.get(entry.id) ?? entry),
      }
    }),
  )
  expectCaught(
    'a driver that keeps the counts by severity of the last histogram',
    later,
    brokenMemoryDriver((driver) => {
      const known = keeps<HistogramBucket['bySeverity']>()
      return {
        histogram: async (query, signal) =>
          (await driver.histogram(query, signal)).map((bucket) => ({
            ...bucket,
            bySeverity: known(`${JSON.stringify(query)} ${bucket.start}`, bucket.bySeverity),
          })),
      }
    }),
  )
  expectCaught('a driver that returns the ids that it keeps with the token', later, (context) => {
    const driver = brokenMemoryDriver()(context) as LogDriver
    const ids = new Map<string, number[]>()
    const append = async (batch: LogBatch) => {
      const known = ids.get(batch.token) ?? [...(await driver.append(batch))]
      ids.set(batch.token, known)
      return known
    }
    return { ...driver, append }
  })
})
