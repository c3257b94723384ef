import { elapsed, isLogStorageError, LogStorageError } from '@logpond/core'

/** Milliseconds between two attempts that do not wait for the lock themselves. */
const PAUSE = 5

/**
 * Writes synchronously, and tries again while other connections hold the lock: a caller that cannot wait has no use for `BUSY`.
 *
 * @param write Writes once; takes the milliseconds that it may wait.
 * @throws LogStorageError `UNKNOWN_OUTCOME` after `timeout` milliseconds; else what `write` throws.
 */
export function retryWhileBusy<Result>(timeout: number, write: (timeout: number) => Result): Result {
  const deadline = elapsed() + timeout
  for (;;) {
    try {
      return write(Math.max(0, deadline - elapsed()))
    } catch (cause) {
      if (!isLogStorageError(cause) || cause.code !== 'BUSY') throw cause
      const left = deadline - elapsed()
      if (left <= 0) {
        throw new LogStorageError(
          'UNKNOWN_OUTCOME',
          `Other connections held the lock for all of the ${timeout} ms that appendSync may wait. You may write the same batch again: its token ensures that it is stored once. ${cause.message}`,
          { cause },
        )
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(left, PAUSE))
    }
  }
}
