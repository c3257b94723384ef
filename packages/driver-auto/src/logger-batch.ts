import type { OpenLogStorageOptions } from '@logpond/core'

/** Handing a batch to the thread of a driver costs the same for any size, and takes place every 100 ms in any case. */
const BATCH_SIZE = 1000

/** The options of a batch for a storage that is opened for a logger, which awaits no receipts: larger batches, unless the user gives a size. */
export function loggerBatch(batch: unknown): OpenLogStorageOptions['batch'] {
  // `createLogStorage` refuses a wrong value.
  if (batch !== undefined && (typeof batch !== 'object' || batch === null)) return batch as never
  const given = batch as OpenLogStorageOptions['batch']
  const batchSize = given?.batchSize ?? Math.min(BATCH_SIZE, given?.maxBatchSize ?? BATCH_SIZE)
  return { ...given, batchSize }
}
