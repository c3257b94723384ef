import { type LogStorage, LogStorageError } from '@logpond/core'

/** How long a flush may take by default, in milliseconds: the default of the specification. */
export const DEFAULT_TIMEOUT = 30_000

/** Longer timers fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1

/**
 * Waits for a promise, but not longer than a time-out.
 *
 * @param call The name of the call, for the message.
 * @throws LogStorageError ABORTED when the time is up; or what the promise rejects with.
 */
export async function within<T>(timeoutMillis: number, call: string, promise: Promise<T>): Promise<T> {
  if (!(timeoutMillis <= LONGEST_TIMER)) return await promise
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(lateError(call, timeoutMillis)), Math.max(0, timeoutMillis))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Writes the entries of a storage.
 *
 * @throws LogStorageError The last error, if entries failed meanwhile.
 */
export async function flushAll(storage: LogStorage): Promise<void> {
  const failedBefore = storage.stats().failed
  await storage.flush()
  const { failed, lastError } = storage.stats()
  const count = failed - failedBefore
  if (count === 0) return
  throw new LogStorageError(
    lastError?.code ?? 'IO',
    `${count} log records could not be stored during the flush: ${lastError?.message ?? 'see onDrop of the storage for the reason.'}`,
    { cause: lastError },
  )
}

function lateError(call: string, timeoutMillis: number): LogStorageError {
  return new LogStorageError(
    'ABORTED',
    `${call} did not finish within ${timeoutMillis} ms. The storage continues to write its entries; raise the time-out, or see stats() for what it waits for.`,
  )
}
