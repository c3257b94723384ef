import type { DriverRetention, StoredLogEntry } from '@logpond/core'
import { MemoryStore, memoryDriver } from '@logpond/core/testing'
import { batchOf } from '../../src/entries/test-batch.js'
import { toDelete, without } from '../../src/model/retention-model.js'
import { brokenMemoryDriver } from './broken-memory-driver.js'

type Rule = DriverRetention['expired'][number]
type Step = { deleted: number; more: boolean }

/** A driver that uses another policy than the given one. */
export function driverThatCleansBy(change: (policy: DriverRetention) => DriverRetention) {
  return brokenMemoryDriver((driver) => ({
    deleteOldest: (policy, budget) => driver.deleteOldest(change(policy), budget),
  }))
}

/** A driver that changes the age rules of a policy. */
export function driverThatReadsRules(change: (rules: readonly Rule[]) => readonly Rule[]) {
  return driverThatCleansBy((policy) => ({ ...policy, expired: change(policy.expired) }))
}

/** A driver with other steps; `take` gets the correct step. */
export function driverThatSteps(
  take: (
    step: (policy: DriverRetention, budget: number) => Step,
    policy: DriverRetention,
    budget: number,
  ) => Step,
) {
  return brokenMemoryDriver((_, store) => ({
    deleteOldest: (policy, budget) => take((...args) => store.deleteOldest(...args), policy, budget),
  }))
}

/** A driver some of whose reads still find deleted entries. */
export function driverThatRemembers(forWhich: (filter: object) => boolean) {
  return brokenMemoryDriver((driver) => {
    const index = memoryDriver({ store: new MemoryStore() })
    const source = (filter: object) => (forWhich(filter) ? index : driver)
    return {
      append: (batch) => {
        index.append(batch)
        return driver.append(batch)
      },
      search: (query, signal) => source(query).search(query, signal),
      count: (filter, signal) => source(filter).count(filter, signal),
      histogram: (query, signal) => source(query).histogram(query, signal),
      readAfter: (id, filter, ...rest) => source(filter).readAfter(id, filter, ...rest),
    }
  })
}

/** A store with these entries under their ids, and without later ids. */
export function storeOf(entries: readonly StoredLogEntry[]): MemoryStore {
  const store = new MemoryStore()
  for (const { id, attributes, ...entry } of entries) {
    while (store.stats().lastId < id - 1) store.append(batchOf([{ timestamp: -8_000_000_000_000 }]))
    store.append(batchOf([{ ...entry, attributes: attributes as Record<string, unknown> | undefined }]))
  }
  const padding = { minSeverity: 1, maxSeverity: 24, before: -7_000_000_000_000 }
  store.deleteOldest({ expired: [padding], dryRun: false }, 1_000_000)
  return store
}

/** A driver that deletes in another order. */
export function driverThatDeletesInOrder(compare: (a: StoredLogEntry, b: StoredLogEntry) => number) {
  return brokenMemoryDriver((_, store) => {
    let left = store
    return {
      append: (batch) => left.append(batch),
      search: (query) => left.search(query),
      count: (filter) => left.count(filter),
      histogram: (query) => left.histogram(query),
      readAfter: (id, filter, limit) => left.readAfter(id, filter, limit),
      stats: () => left.stats(),
      deleteOldest: (policy, budget) => {
        if (policy.dryRun) return left.deleteOldest(policy, budget)
        const entries = left.readAfter(0, {}, 1_000_000)
        const count = toDelete(entries, policy).length
        const candidates = policy.maxEntries === undefined ? toDelete(entries, policy) : entries
        const doomed = candidates.toSorted(compare).slice(0, Math.min(count, budget))
        left = storeOf(without(entries, doomed))
        return { deleted: doomed.length, more: count > doomed.length }
      },
    }
  })
}
