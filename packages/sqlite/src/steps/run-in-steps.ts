import { elapsed, LogStorageError, nextTurn } from '@logpond/core'

/**
 * Work that pauses at each `yield`, so that others can go first, or it can be given up. After the pause it is told how
 * many milliseconds the step before it took.
 */
export type Steps<T> = Generator<void, T, number>

/**
 * Runs work that pauses now and then: in a pause whatever waits gets its turn, and the work can be given up.
 *
 * @param now The time in milliseconds; only differences matter.
 * @throws LogStorageError ABORTED when the signal says so.
 */
export async function runInSteps<T>(
  steps: Steps<T>,
  signal?: AbortSignal,
  now: () => number = elapsed,
): Promise<T> {
  for (let took = 0; ; ) {
    if (signal?.aborted) throw aborted(signal)
    const start = now()
    const step = steps.next(took)
    if (step.done) return step.value
    took = now() - start
    await nextTurn()
  }
}

function aborted(signal: AbortSignal): LogStorageError {
  return new LogStorageError('ABORTED', 'The read was aborted.', { cause: signal.reason })
}
