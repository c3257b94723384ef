import type { LogDriver, MaybePromise } from '../contract/log-driver.js'
import { isLogStorageError, type LogStorageErrorCode } from '../errors/log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import type { Clock } from '../time/clock.js'
import type { DriverReads } from './complete-reads.js'

/** Runs a read of the driver: see {@link DriverSession.run}. */
export type Read<Driver = DriverReads> = <T>(
  what: string,
  call: (driver: Driver, signal: AbortSignal) => MaybePromise<T>,
  signal?: AbortSignal,
) => Promise<T>

export interface RetriedReadOptions {
  readonly session: Pick<DriverSession, 'run' | 'isUnexpected' | 'reopen'>
  readonly clock: Clock
}

/** Milliseconds before each retry of a failed read. */
const PAUSES = [10, 50, 250]

/**
 * Milliseconds between two connections that are opened for reads. If the data is unreadable for good, not every search may
 * interrupt the writer with a new connection.
 */
const REOPEN_INTERVAL = 10_000

/** Read errors that may be temporary. */
const PASSING: ReadonlySet<LogStorageErrorCode> = new Set(['IO', 'CORRUPT'])

/**
 * Retries reads: over a new connection if the old one was lost, and a few times if the disk fails, the last time over a new
 * connection.
 */
export function retriedRead({ session, clock }: RetriedReadOptions): Read<LogDriver> {
  let lastReopening = Number.NEGATIVE_INFINITY
  return async (what, call, signal) => {
    let isReopened = false
    for (let tries = 0; ; ) {
      try {
        return await session.run(what, call, signal)
      } catch (thrown) {
        if (!isLogStorageError(thrown) || session.isUnexpected(thrown)) throw thrown
        if (thrown.code === 'CONNECTION' && !isReopened) {
          isReopened = true
          await session.reopen()
          continue
        }
        const pause = PAUSES[tries++]
        if (!PASSING.has(thrown.code) || pause === undefined) throw thrown
        await pauseOf(clock, pause, signal)
      }
      const isLast = tries === PAUSES.length && !isReopened
      if (!isLast || clock.now() - lastReopening < REOPEN_INTERVAL) continue
      lastReopening = clock.now()
      await session.reopen()
    }
  }
}

/** Resolves after some time, or when the signal is aborted. */
function pauseOf(clock: Clock, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer[Symbol.dispose]()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(milliseconds, end)
    signal?.addEventListener('abort', end, { once: true })
  })
}
