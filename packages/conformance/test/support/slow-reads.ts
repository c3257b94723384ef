import { type LogDriver, LogStorageError, type MaybePromise } from '@logpond/core'

/** How a read waits. */
export type Pause = (signal: AbortSignal | undefined) => Promise<void>

/** Turns of the event loop that a slow read takes before it reads. */
const TURNS = 60

/** Slow reads: other work can run meanwhile, and they end when their signal is aborted. */
export function slowReads(driver: LogDriver, pause: Pause = pauseUntilAborted) {
  const counts = driver as Required<LogDriver>
  const slowly = async <Result>(signal: AbortSignal | undefined, read: () => MaybePromise<Result>) => {
    await pause(signal)
    return await read()
  }
  return {
    search: (query, signal) => slowly(signal, () => driver.search(query)),
    count: (filter, signal) => slowly(signal, () => driver.count(filter)),
    histogram: (query, signal) => slowly(signal, () => driver.histogram(query)),
    readAfter: (id, filter, limit, signal) => slowly(signal, () => driver.readAfter(id, filter, limit)),
    topValues: (query, signal) => slowly(signal, () => counts.topValues(query)),
    fields: (filter, signal) => slowly(signal, () => counts.fields(filter)),
    groupedHistogram: (query, signal) => slowly(signal, () => counts.groupedHistogram(query)),
  } satisfies Partial<LogDriver>
}

/** Waits like a read that checks its signal on every turn. */
export async function pauseUntilAborted(signal: AbortSignal | undefined): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    if (signal?.aborted) throw aborted()
    await new Promise(setImmediate)
  }
}

export function aborted(): LogStorageError {
  return new LogStorageError('ABORTED', 'The caller has given up.')
}

/** Runs work one after the other, in the order of the calls. */
export function queue(): <Result>(work: () => MaybePromise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }
}
