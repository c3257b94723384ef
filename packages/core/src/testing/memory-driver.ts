import type { DriverFilter } from '../contract/driver-filter.js'
import type { DriverHistogram } from '../contract/driver-queries.js'
import type { DriverSupports } from '../contract/driver-supports.js'
import type { LogDriver } from '../contract/log-driver.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { abortedError } from '../errors/to-log-storage-error.js'
import { looksForText, splitFilter } from '../read/split-filter.js'
import { MemoryStore } from './memory-store.js'

export interface MemoryDriverOptions {
  /** The store of the entries. Drivers with the same store share its entries. @default a new store */
  readonly store?: MemoryStore
  /**
   * Overrides for {@link LogDriver.supports}, to test code that must work without a feature. Without `fullText`, a search by
   * `text` is refused. Without `conditions`, it is like a driver that does not know them: it refuses filters that it should not get,
   * and has neither `topValues` nor `fields` nor `groupedHistogram`. Without `sync`, there is no `appendSync`. With `durable`, or without `persistent`, there is no
   * {@link LogDriver.sync}. Other values change `supports` only.
   */
  readonly supports?: Partial<DriverSupports>
}

const SUPPORTS: DriverSupports = {
  concurrentReads: true,
  multiProcess: false,
  fullText: true,
  conditions: true,
  sync: true,
  persistent: false,
  durable: false,
}

/**
 * A complete driver that keeps its entries in memory: for tests, and as a short example of a driver.
 *
 * The store keeps its entries when the driver is closed: the same driver, and another driver on the same store, find them
 * when they open. The driver reports `persistent` if the option `store` was passed. Reads check every entry, so they suit up
 * to about 100,000 entries.
 */
export function memoryDriver(options: MemoryDriverOptions = {}): LogDriver {
  const { store = new MemoryStore() } = options
  const supports = Object.freeze({
    ...SUPPORTS,
    persistent: options.store !== undefined,
    ...options.supports,
  })
  const check = (filter: DriverFilter, signal: AbortSignal | undefined) => {
    if (signal?.aborted) throw abortedError(signal, 'Reading')
    if (!supports.fullText && looksForText(filter))
      throw new LogStorageError('UNSUPPORTED', 'This driver has no full text search. Use contains.')
    if (!supports.conditions && hasConditions(filter))
      throw new LogStorageError('UNSUPPORTED', 'This driver does not know conditions.')
  }
  const counts: Pick<LogDriver, 'topValues' | 'fields' | 'groupedHistogram'> = {
    topValues(query, signal) {
      check(query, signal)
      return store.topValues(query)
    },
    fields(filter, signal) {
      check(filter, signal)
      return store.fields(filter)
    },
    groupedHistogram(query, signal) {
      check(query, signal)
      return store.groupedHistogram(query)
    },
  }
  return {
    name: 'memory',
    supports,
    open(signal) {
      if (signal?.aborted) throw abortedError(signal, 'Opening')
    },
    append: (batch) => store.append(batch),
    ...(supports.sync ? { appendSync: (batch) => store.append(batch) } : undefined),
    search(query, signal) {
      check(query, signal)
      return store.search(query)
    },
    count(filter, signal) {
      check(filter, signal)
      return store.count(filter)
    },
    histogram(query, signal) {
      check(query, signal)
      return store.histogram(query)
    },
    readAfter(id, filter, limit, signal) {
      check(filter, signal)
      return store.readAfter(id, filter, limit)
    },
    ...(supports.conditions ? counts : undefined),
    deleteOldest(policy, budget) {
      // A filter of a rule is a condition, whatever it looks for.
      for (const { filter } of policy.expired) if (filter) check({ not: [filter] }, undefined)
      return store.deleteOldest(policy, budget)
    },
    stats: () => store.stats(),
    ...(supports.persistent && !supports.durable ? { sync: () => store.sync() } : undefined),
    close() {},
  }
}

function hasConditions(query: DriverFilter | DriverHistogram): boolean {
  return splitFilter(query).rest !== undefined || 'offset' in query
}
