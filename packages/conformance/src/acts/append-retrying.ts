import { isLogStorageError, type LogBatch } from '@logpond/core'
import { ConformanceFailure } from '../failure/conformance-failure.js'

/** How often a store that others write to may refuse a batch with BUSY. */
const ATTEMPTS = 500

/** Appends a batch as core does: with the same token, until the store is no longer BUSY. */
export async function appendRetrying(
  append: (batch: LogBatch) => unknown,
  batch: LogBatch,
): Promise<readonly number[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await append(batch)) as readonly number[]
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'BUSY') throw thrown
      if (attempt === ATTEMPTS) {
        throw new ConformanceFailure(`append failed with BUSY ${ATTEMPTS} times in a row: ${thrown.message}`)
      }
      await new Promise(setImmediate)
    }
  }
}
