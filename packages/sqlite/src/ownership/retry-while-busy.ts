import { elapsed, isLogStorageError, LogStorageError } from '@logpond/core'

/** Milliseconds between two tries, where a try does not wait for the lock itself. */
const PAUSE = 5

/**
 * Writes before it returns, again and again while others hold the lock: `BUSY` is no answer for a caller that cannot wait
 * by itself.
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
          `Others held the lock for all of the ${timeout} ms that appendSync may wait. The same batch may be written again: its token sees to it that it is stored once. ${cause.message}`,
          { cause },
        )
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(left, PAUSE))
    }
  }
}
