import { setImmediate } from 'node:timers/promises'
import { LogStorageError } from '@logpond/core'

/** Work that pauses at each `yield`, so that others can go first, or it can be given up. */
export type Steps<T> = Generator<void, T, void>

/**
 * Runs work that pauses now and then: in a pause whatever waits gets its turn, and the work can be given up.
 *
 * @throws LogStorageError ABORTED when the signal says so.
 */
export async function runInSteps<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    if (signal?.aborted) throw aborted(signal)
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

function aborted(signal: AbortSignal): LogStorageError {
  return new LogStorageError('ABORTED', 'The read was aborted.', { cause: signal.reason })
}
