import type { DriverRetention, HistogramBucket, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { driverThatCleansBy, driverThatSteps } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { choose, driverThatDeletes, fallsUnder, surplus } from '../../support/driver-that-deletes.js'
import { expectCaught } from '../../support/expect-caught.js'
import { aborted } from '../../support/slow-reads.js'

const EACH_STEP =
  'each step of a cleanup deletes expired entries first, the oldest over all rules, and then the oldest of the rest'
const ANY =
  'any combination of age rules, maxEntries and maxBytes leaves exactly the entries that all of them keep'
const WITH_AGE =
  'maxBytes and age rules hold together: expired entries free space first, and a dry run estimates the total'
const SHARED = 'results share no objects: not within one result, between two results, or with a batch'
const PLAIN = 'results are plain, writable objects and arrays, without getters or unknown fields'
const WHOLE =
  'a read aborted at any moment rejects with ABORTED or returns its whole answer, and works when repeated'
const AGREE =
  'stats, count and histogram agree after each call, including failed, repeated and deleting calls'
const POLICY = 'a policy can be changed and reused between steps: the driver neither keeps nor changes it'

/** Faults for which no promise was written, and the promises that notice them. */
const UNFORESEEN: Readonly<Record<string, readonly [promise: string, create: CreateDriver]>> = {
  'deletes all entries of the last time beyond its budget, with several rules': [
    EACH_STEP,
    driverThatDeletes((contents, policy, budget) => {
      const right = choose(contents, policy, budget)
      const last = right[budget - 1]
      if (policy.dryRun || last === undefined || policy.expired.length < 2) return right
      const later = right.slice(budget).filter(({ timestamp }) => timestamp === last.timestamp)
      return [...right.slice(0, budget - 1), ...later.slice(0, 1), last, ...right.slice(budget)]
    }),
  ],
  'leaves out rules for one severity only': [
    ANY,
    driverThatCleansBy((policy) => ({
      ...policy,
      expired: policy.expired.filter(({ minSeverity, maxSeverity }) => minSeverity < maxSeverity),
    })),
  ],
  'keeps as many entries of each rule as maxEntries says': [
    ANY,
    driverThatDeletes((contents, policy) => {
      const gone = contents.oldest.filter(fallsUnder(policy.expired))
      const kept = contents.oldest.filter((entry) => !gone.includes(entry))
      if (policy.expired.length < 2) return choose(contents, policy, 0)
      return [...gone, ...surplus(kept, 0, (policy.maxEntries ?? Infinity) * 2)]
    }),
  ],
  'ends a cleanup after eight steps': [
    EACH_STEP,
    (() => {
      let count = 0
      return driverThatSteps((step, policy, budget) => {
        const result = step(policy, budget)
        if (policy.dryRun || !result.more || ++count < 8) return result
        count = 0
        return { ...result, more: false }
      })
    })(),
  ],
  'compares maxBytes with the size at its first cleanup': [
    WITH_AGE,
    brokenMemoryDriver((driver, store) => {
      let first: number | undefined
      return {
        deleteOldest: (policy, budget) => {
          first ??= store.stats().bytes
          const { maxBytes, ...others } = policy
          return driver.deleteOldest(first > (maxBytes ?? Infinity) ? policy : others, budget)
        },
      }
    }),
  ],
  'fills the same list again with each readAfter': [
    SHARED,
    brokenMemoryDriver((driver) => {
      const list: StoredLogEntry[] = []
      return {
        readAfter: async (...args) => {
          const found = await driver.readAfter(...args)
          list.splice(0, list.length, ...found)
          return list
        },
      }
    }),
  ],
  'has counts by severity without a prototype': [
    PLAIN,
    brokenMemoryDriver((driver) => ({
      histogram: async (...args) =>
        (await driver.histogram(...args)).map(
          (bucket): HistogramBucket => ({
            ...bucket,
            bySeverity: Object.assign(Object.create(null), bucket.bySeverity),
          }),
        ),
    })),
  ],
  'returns the newest entry twice as one object, in search and in readAfter at once': [
    SHARED,
    brokenMemoryDriver((driver) => {
      let newest: StoredLogEntry | undefined
      return {
        search: async (query, signal) => {
          const found = await driver.search(query, signal)
          const [first, ...rest] = found
          if (first === undefined || query.order !== 'newest') return found
          newest = newest?.id === first.id ? newest : first
          return [newest, ...rest]
        },
      }
    }),
  ],
  'finds nothing when its signal is aborted while it sorts': [
    WHOLE,
    brokenMemoryDriver((driver) => ({
      search: async (query, signal) => {
        if (signal?.aborted) throw aborted()
        const found = await driver.search(query)
        return signal?.aborted ? [] : found
      },
    })),
  ],
  'mistakes the span of the ids for the number of entries': [
    AGREE,
    brokenMemoryDriver((_, store) => ({
      stats: () => {
        const [first] = store.readAfter(0, {}, 1)
        const { lastId, entries, bytes } = store.stats()
        return { lastId, bytes, entries: first === undefined ? entries : lastId - first.id + 1 }
      },
    })),
  ],
  'sorts the rules that it is given by their time': [
    POLICY,
    brokenMemoryDriver((driver) => ({
      deleteOldest: (policy, budget) => {
        const rules = policy.expired as DriverRetention['expired'][number][]
        if (!Object.isFrozen(rules)) rules.sort((a, b) => a.before - b.before)
        return driver.deleteOldest(policy, budget)
      },
    })),
  ],
  'forgets the last token when an append fails': [
    AGREE,
    brokenMemoryDriver((driver) => {
      let generation = 0
      return {
        append: async (batch) => {
          try {
            return await driver.append({ ...batch, token: `${batch.token} ${generation}` })
          } catch (thrown) {
            generation++
            throw thrown
          }
        },
      }
    }),
  ],
}

describe('drivers that no promise was written for', () => {
  for (const [name, [promise, create]] of Object.entries(UNFORESEEN)) {
    expectCaught(`a driver that ${name}`, promise, create)
  }
})
