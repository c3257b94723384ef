import { expect, it } from 'vitest'
import { loggerBatch } from '../src/logger-batch.js'

const DEFAULTS = { queueSize: 100_000, queueBytes: 64 * 2 ** 20, batchSize: 1000 }

it('makes the queue longer and the batches larger than those of other storages', () => {
  expect(loggerBatch(undefined)).toEqual(DEFAULTS)
  expect(loggerBatch({ batchTimeout: 20, queueSize: undefined })).toEqual({ ...DEFAULTS, batchTimeout: 20 })
})

it('keeps the sizes that the user gives, and never exceeds the largest batch', () => {
  const given = { batchSize: 7, queueSize: 10, queueBytes: 1000 }
  expect(loggerBatch(given)).toEqual(given)
  expect(loggerBatch({ maxBatchSize: 200 })).toEqual({ ...DEFAULTS, batchSize: 200, maxBatchSize: 200 })
})

it.each([null, 5, 'large'])('leaves the wrong value %s to the storage, which refuses it', (batch) => {
  expect(loggerBatch(batch)).toBe(batch)
})
