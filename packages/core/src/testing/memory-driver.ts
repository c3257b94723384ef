import type { DriverFilter, DriverSupports, LogDriver } from '../contract/log-driver.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { abortedError } from '../errors/to-log-storage-error.js'
import { MemoryStore } from './memory-store.js'

export interface MemoryDriverOptions {
  /** Where the entries are; default: a new one. Give two drivers the same to have both see the same entries. */
  readonly store?: MemoryStore
  /**
   * Abilities to pretend to lack, to test code that has to do without: without `fullText` a search by `text` is refused,
   * without `sync` there is no `appendSync`; with `durable`, or without `persistent`, there is no {@link LogDriver.sync}.
   * The others change nothing but the claim.
   */
  readonly supports?: Partial<DriverSupports>
}

const SUPPORTS: DriverSupports = {
  concurrentReads: true,
  multiProcess: false,
  fullText: true,
  sync: true,
  persistent: false,
  durable: false,
}

/**
 * A complete driver that keeps its entries in memory: for tests, and to see what a driver does in few lines.
 *
 * Entries are there again after `close` and `open` of the same driver, or of another one on the same store; it claims to
 * be `persistent` where it was given one. Reads look at every entry: meant for some 100,000 of them.
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
    if (filter.text && !supports.fullText) {
      throw new LogStorageError('UNSUPPORTED', 'This driver has no full text search. Use contains.')
    }
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
    deleteOldest: (policy, budget) => store.deleteOldest(policy, budget),
    stats: () => store.stats(),
    ...(supports.persistent && !supports.durable ? { sync: () => store.sync() } : undefined),
    close() {},
  }
}
