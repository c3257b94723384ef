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

/**
 * As {@link runSteps}, and an abort also takes effect after each promise: of what a read waits for, nothing has to be finished. On a store
 * that answers with promises, a read may wait for many of them before its first pause.
 *
 * @throws LogStorageError ABORTED if the signal is aborted.
 */
export async function runRead<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  if (signal?.aborted) throw aborted(signal)
  let step = steps.next()
  while (!step.done) {
    const [outcome] = await Promise.allSettled([step.value ?? nextTurn()])
    if (signal?.aborted) {
      await end(steps)
      throw aborted(signal)
    }
    step = outcome.status === 'fulfilled' ? steps.next(outcome.value) : steps.throw(outcome.reason)
  }
  return step.value
}

/** Ends steps early, with all that they do at their end, such as closing a snapshot. */
async function end(steps: Steps<unknown>): Promise<void> {
  try {
    let step = steps.return(undefined)
    while (!step.done) step = await resume(steps, step.value ?? nextTurn())
  } catch {
    // The caller has given up the result.
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
