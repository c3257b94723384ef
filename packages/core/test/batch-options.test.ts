import { describe, expect, it } from 'vitest'
import { checkBatchOptions } from '../src/batch-options.js'

const DEFAULTS = {
  batchSize: 100,
  batchTimeout: 100,
  maxBatchSize: 2000,
  queueSize: 10_000,
  queueBytes: 10_485_760,
}
const BATCHING = { batchSize: 10_000, batchTimeout: 1000, maxBatchSize: 20_000 }

describe('checkBatchOptions()', () => {
  it('has defaults for every option', () => {
    expect(checkBatchOptions(undefined, undefined)).toEqual(DEFAULTS)
    expect(checkBatchOptions({}, {})).toEqual(DEFAULTS)
    expect(checkBatchOptions({ batchSize: 5000 }, undefined)).toEqual({
      ...DEFAULTS,
      batchSize: 5000,
      maxBatchSize: 5000,
    })
  })

  it('takes the sizes of the driver as defaults, with a queue that holds several of its batches', () => {
    const expected = { ...DEFAULTS, ...BATCHING, queueSize: 80_000 }
    expect(checkBatchOptions(undefined, BATCHING)).toEqual(expected)
    expect(checkBatchOptions({ batchTimeout: 5 }, BATCHING)).toEqual({ ...expected, batchTimeout: 5 })
    expect(checkBatchOptions({}, { ...BATCHING, queueSize: 7 }).queueSize).toBe(7)
    expect(checkBatchOptions({ queueSize: 8 }, { ...BATCHING, queueSize: 7 }).queueSize).toBe(8)
    expect(checkBatchOptions({}, { batchSize: 1 })).toEqual({ ...DEFAULTS, batchSize: 1 })
  })

  it('lets a smaller maximum of the user win over the batch size of the driver', () => {
    expect(checkBatchOptions({ maxBatchSize: 500 }, BATCHING)).toMatchObject({
      batchSize: 500,
      maxBatchSize: 500,
    })
  })

  it.each([
    [{ maxBatchSize: 50 }, 'batch.maxBatchSize must be a whole number from 10000 to 1000000; it was 50.'],
    [{ maxBatchSize: 500.5 }, 'batch.maxBatchSize must be a whole number from 500 to 1000000; it was 500.5.'],
    [{ maxBatchSize: Number.NaN }, 'batch.maxBatchSize must be a whole number from 10000'],
    [{ batchSize: 300, maxBatchSize: 200 }, 'batch.maxBatchSize must be a whole number from 300'],
  ])('refuses %o over the sizes of a driver', (batch, message) => {
    expect(() => checkBatchOptions(batch, BATCHING)).toThrow(message)
  })
})
