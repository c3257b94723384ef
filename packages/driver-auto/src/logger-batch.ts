import type { BatchOptions } from '@logpond/core'

/**
 * The queue holds a burst of lines in one turn of the event loop. Handing a batch to the thread of a driver costs the same for any
 * size, and takes place every 100 ms in any case.
 */
const FOR_LOGGERS = { queueSize: 100_000, queueBytes: 64 * 2 ** 20, batchSize: 1000 }

/**
 * The options of batches for a storage that is opened for a logger: a longer queue, because a logger cannot wait for room, and larger
 * batches. What the user gives counts.
 */
export function loggerBatch(batch: unknown): BatchOptions {
  // `createLogStorage` refuses a wrong value.
  if (batch !== undefined && (typeof batch !== 'object' || batch === null)) return batch as never
  const given: BatchOptions = batch ?? {}
  const {
    queueSize = FOR_LOGGERS.queueSize,
    queueBytes = FOR_LOGGERS.queueBytes,
    batchSize = Math.min(FOR_LOGGERS.batchSize, given.maxBatchSize ?? Number.POSITIVE_INFINITY),
  } = given
  return { ...given, queueSize, queueBytes, batchSize }
}
