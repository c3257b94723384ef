import { expect, it } from 'vitest'
import { loggerBatch } from '../src/logger-batch.js'

it('triggers a write with 1,000 entries, in place of 100', () => {
  expect(loggerBatch(undefined)).toEqual({ batchSize: 1000 })
  expect(loggerBatch({ queueSize: 50_000 })).toEqual({ batchSize: 1000, queueSize: 50_000 })
})

it('keeps the size that the user gives, and never exceeds the largest batch', () => {
  expect(loggerBatch({ batchSize: 7 })).toEqual({ batchSize: 7 })
  expect(loggerBatch({ maxBatchSize: 200 })).toEqual({ batchSize: 200, maxBatchSize: 200 })
})

it.each([null, 5, 'large'])('leaves the wrong value %s to the storage, which refuses it', (batch) => {
  expect(loggerBatch(batch)).toBe(batch)
})
