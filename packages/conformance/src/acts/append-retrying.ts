import { isLogStorageError, type LogBatch } from '@logpond/core'
import { ConformanceFailure } from '../failure/conformance-failure.js'

/** How often a batch may be refused with BUSY, by a store that others are writing to. */
const ATTEMPTS = 500

/** Appends a batch as core does: again and again, with the same token, while the store is BUSY. */
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
        throw new ConformanceFailure(`append was BUSY ${ATTEMPTS} times in a row: ${thrown.message}`)
      }
      await new Promise(setImmediate)
    }
  }
}
