import type { DriverSupports } from '../../src/contract/driver-supports.js'
import type { LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { type FaultyDriver, faultyDriver, MemoryStore, memoryDriver } from '../../src/testing/index.js'

/** How a write ends: it succeeds, or fails before anything was written, or fails after everything was written. */
export type WriteOutcome = 'ok' | LogStorageErrorCode | `lost ${LogStorageErrorCode}`

export interface PipelinedDriver {
  readonly driver: FaultyDriver
  /** The stored messages, in the order of their ids. */
  readonly stored: string[]
  /** The sizes of the batches that wait to be written, in order. */
  readonly waiting: (number | undefined)[]
  /** Writes the first waiting batch. */
  write(outcome?: WriteOutcome): void
}

/** A driver with `appendAhead` that writes one batch each time a test calls `write`. */
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
      if (!driver.releaseFirst()) throw new Error('No write is waiting.')
    },
  }
}
