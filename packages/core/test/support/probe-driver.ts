import type { DriverRetention } from '../../src/contract/driver-retention.js'
import type { DriverSupports } from '../../src/contract/driver-supports.js'
import type { LogDriver } from '../../src/contract/log-driver.js'
import type { LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import type { DriverCall } from '../../src/testing/driver-journal.js'
import {
  type Fault,
  type FaultyDriver,
  faultyDriver,
  MemoryStore,
  memoryDriver,
} from '../../src/testing/index.js'

/** How a call ends: it succeeds, or fails before its work, or fails after its work. */
export type Outcome = 'ok' | LogStorageErrorCode | `lost ${LogStorageErrorCode}`

/** A faulty driver in memory, without `sync`, whose stored messages a test can read. */
export interface ProbeDriver extends FaultyDriver {
  readonly store: MemoryStore
  /** The stored messages, in the order of their ids. */
  readonly stored: string[]
  /** The policies of all cleanup steps so far. */
  readonly policies: DriverRetention[]
  /** Runs before each read. */
  beforeRead: () => void | Promise<void>
  /** Runs before each step of a cleanup. */
  beforeDelete: () => void | Promise<void>
}

export function probeDriver({
  store = new MemoryStore(),
  supports = {},
}: {
  store?: MemoryStore
  supports?: Partial<DriverSupports>
} = {}): ProbeDriver {
  const { sync: _, ...memory } = memoryDriver({ store, supports })
  const { topValues, fields, groupedHistogram } = memory
  const policies: DriverRetention[] = []
  const reading =
    <Args extends unknown[], Result>(read: (...args: Args) => Result | Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await driver.beforeRead()
      return read(...args)
    }
  const inner: LogDriver = {
    ...memory,
    // Like a driver that cannot abort an opening: it does not receive the signal.
    open: () => memory.open(),
    search: reading(memory.search),
    count: reading(memory.count),
    histogram: reading(memory.histogram),
    readAfter: reading(memory.readAfter),
    ...(topValues && { topValues: reading(topValues) }),
    ...(fields && { fields: reading(fields) }),
    ...(groupedHistogram && { groupedHistogram: reading(groupedHistogram) }),
    async deleteOldest(policy, budget) {
      policies.push(policy)
      await driver.beforeDelete()
      return memory.deleteOldest(policy, budget)
    },
    checkpoint: () => {},
  }
  const probe = {
    store,
    policies,
    get stored() {
      return store.readAfter(0, {}, 1_000_000).map(({ message }) => message)
    },
    beforeRead: () => {},
    beforeDelete: () => {},
  }
  const faulty = faultyDriver(inner)
  const driver = Object.defineProperties(faulty, Object.getOwnPropertyDescriptors(probe)) as ProbeDriver
  return driver
}

/** Faults for the next calls of a method. Successful calls can only come before a single fault. */
export function faultsOf(outcomes: readonly Outcome[], method: 'append' | 'open' = 'append'): Fault[] {
  const faults = outcomes.filter((outcome) => outcome !== 'ok')
  let good = outcomes.indexOf(faults[0] as Outcome)
  if (good > 0 && faults.length > 1) throw new Error('Only one fault can follow successful calls.')
  return faults.map((outcome) => {
    const [code, lost] = outcome.split(' ').toReversed() as [LogStorageErrorCode, string?]
    const fault: Fault = { method, code, committed: lost !== undefined }
    return good > 0 ? { ...fault, when: () => good-- <= 0 } : fault
  })
}

/** Refuses each batch that contains one of these messages. */
export function refusalsOf(...messages: string[]): Fault[] {
  return [
    {
      code: 'ENTRY_REJECTED',
      times: Infinity,
      when: (batch) => batch.messages.some((message) => messages.includes(message)),
    },
  ]
}

/** All writes of a driver, including synchronous ones. */
export function writesTo(driver: FaultyDriver): DriverCall[] {
  return driver.calls.filter(({ method }) => method === 'append' || method === 'appendSync')
}

/** The number of reads that a driver received. */
export function readsOf(driver: FaultyDriver): number {
  const methods = ['search', 'count', 'histogram', 'readAfter', 'topValues', 'fields', 'groupedHistogram']
  return driver.calls.filter(({ method }) => methods.includes(method)).length
}
