import { elapsed, LogStorageError, nextTurn } from '@logpond/core'

/**
 * Work that pauses at each `yield`, so that other work can run, or this work can be aborted. After a pause, `yield` returns
 * how many milliseconds the last step took.
 */
export type Steps<T> = Generator<void, T, number>

/**
 * Runs work in steps. Between two steps, other work gets its turn, and the signal is checked.
 *
 * @param now The time in milliseconds; only differences matter.
 * @throws LogStorageError ABORTED if the signal is aborted.
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
