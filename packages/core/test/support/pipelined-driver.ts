import type { DriverSupports } from '../../src/contract/log-driver.js'
import type { LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { type FaultyDriver, faultyDriver, MemoryStore, memoryDriver } from '../../src/testing/index.js'

/** How one write ends: well, with an error before anything was written, or with one after all was written. */
export type WriteOutcome = 'ok' | LogStorageErrorCode | `lost ${LogStorageErrorCode}`

export interface PipelinedDriver {
  readonly driver: FaultyDriver
  /** Messages that are stored, in the order of their ids. */
  readonly stored: string[]
  /** Sizes of the batches that wait in line. */
  readonly waiting: (number | undefined)[]
  /** Writes the first batch in line. */
  write(outcome?: WriteOutcome): void
}

/** A driver that takes batches ahead and writes one each time a test asks for it. */
export function pipelinedDriver(supports: Partial<DriverSupports> = {}): PipelinedDriver {
  const store = new MemoryStore()
  const driver = faultyDriver(memoryDriver({ store, supports }), { pipelined: true })
  driver.block('append')
  return {
    driver,
    get stored() {
      return store.readAfter(0, {}, 1_000_000).map(({ message }) => message)
    },
    get waiting() {
      return driver
        .callsOf('append')
        .filter(({ outcome }) => outcome === 'pending')
        .map(({ size }) => size)
    },
    write(outcome = 'ok') {
      if (outcome !== 'ok') {
        const [code, lost] = outcome.split(' ').toReversed() as [LogStorageErrorCode, string?]
        driver.inject({ code, committed: lost !== undefined })
      }
      if (!driver.releaseFirst()) throw new Error('No write waits.')
    },
  }
}
