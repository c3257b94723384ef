import { setImmediate } from 'node:timers/promises'
import { LogStorageError } from '@logpond/core'
import type { Steps } from './entry-reader.js'

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
