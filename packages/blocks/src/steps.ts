import { LogStorageError, type MaybePromise, nextTurn } from '@logpond/core'

/**
 * Work that can pause. It yields `undefined` where other work may run and an abort may take effect, and a promise where it has to
 * wait for one. One piece of code so serves synchronous stores, without a promise, and asynchronous ones.
 */
export type Steps<Result> = Generator<Promise<unknown> | undefined, Result, unknown>

/** Waits for a value if it is a promise. */
export function* settled<Value>(value: MaybePromise<Value>): Steps<Value> {
  return value instanceof Promise ? ((yield value) as Value) : value
}

/**
 * Runs work to its end. At each pause other work gets its turn, and the signal is checked.
 *
 * @throws LogStorageError ABORTED if the signal is aborted.
 */
export async function runSteps<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  if (signal?.aborted) throw aborted(signal)
  let step = steps.next()
  while (!step.done) {
    const waitsFor = step.value
    if (waitsFor === undefined) {
      await nextTurn()
      if (signal?.aborted) {
        steps.return(undefined as Result)
        throw aborted(signal)
      }
      step = steps.next()
    } else step = await resume(steps, waitsFor)
  }
  return step.value
}

/**
 * Runs work to its end without a pause.
 *
 * @throws LogStorageError UNSUPPORTED if it has to wait for a promise.
 */
export function runSync<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (step.value !== undefined) {
      step.value.catch(() => {})
      steps.return(undefined as Result)
      throw new LogStorageError(
        'UNSUPPORTED',
        'This store is asynchronous, and cannot be used without waiting.',
      )
    }
  }
}

async function resume<Result>(
  steps: Steps<Result>,
  waitsFor: Promise<unknown>,
): Promise<IteratorResult<Promise<unknown> | undefined, Result>> {
  let value: unknown
  try {
    value = await waitsFor
  } catch (thrown) {
    return steps.throw(thrown)
  }
  return steps.next(value)
}

function aborted(signal: AbortSignal): LogStorageError {
  return new LogStorageError('ABORTED', 'The read was aborted.', { cause: signal.reason })
}
