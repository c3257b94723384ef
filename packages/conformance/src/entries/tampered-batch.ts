import type { LogBatch } from '@logpond/core'
import type { BATCH_COLUMNS } from '@logpond/core/testing'
import { batchOfSize, newToken, type TestEntry } from './test-batch.js'

/** A column of a batch. */
export type Column = (typeof BATCH_COLUMNS)[number]

/** Has every column filled. */
const whole = (i: number): TestEntry => ({
  message: `broken ${i}`,
  service: 'broken',
  host: 'broken',
  traceId: 'b'.repeat(32),
  spanId: 'b'.repeat(16),
  attributes: { broken: true },
})

/** A batch that throws when one of its entries is read, as a connection may break in the middle of a write. */
export function batchThatBreaksAt(
  position: number,
  size: number,
  token = newToken(),
  column: Column = 'messages',
): LogBatch {
  const batch = batchOfSize(size, whole, token)
  const values: unknown[] = [...batch[column]]
  Object.defineProperty(values, position, {
    enumerable: true,
    get() {
      throw new Error(`This batch cannot be read at entry ${position} of ${column}.`)
    },
  })
  return { ...batch, [column]: values }
}

/** A batch with a message that is not a string, which no engine can store as text. */
export function batchWithOddValue(value: unknown, position: number, size: number): LogBatch {
  const batch = batchOfSize(size, whole)
  const messages: unknown[] = [...batch.messages]
  messages[position] = value
  return { ...batch, messages: messages as string[] }
}
