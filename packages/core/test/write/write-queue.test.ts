import { describe, expect, it } from 'vitest'
import { encodeEntry } from '../../src/record/log-record.js'
import type { QueuedBatch } from '../../src/write/queued-batch.js'
import { SettleableReceipt } from '../../src/write/settleable-receipt.js'
import { estimateBytes, WriteQueue } from '../../src/write/write-queue.js'

const record = (message: string) => encodeEntry({ message }, () => 0)

function queueOf(
  count: number,
  options: { queueSize?: number; queueBytes?: number; maxBatchSize?: number } = {},
) {
  const queue = new WriteQueue({ queueSize: 100, queueBytes: 1000, maxBatchSize: 4, ...options })
  for (let i = 0; i < count; i++) queue.push(record(String(i)), 10, new SettleableReceipt(), () => i)
  return queue
}

describe('WriteQueue', () => {
  it('returns all entries in order, in batches of at most maxBatchSize', () => {
    const queue = queueOf(10)
    const batches: (QueuedBatch | undefined)[] = [queue.take(), queue.take(), queue.take()]
    expect(batches.map((batch) => batch?.messages)).toEqual([
      ['0', '1', '2', '3'],
      ['4', '5', '6', '7'],
      ['8', '9'],
    ])
    expect(queue.take()).toBeUndefined()
  })

  it('gives every batch a different token, even across queues', () => {
    const tokens = [queueOf(9), queueOf(9)].flatMap((queue) =>
      [queue.take(), queue.take(), queue.take()].map((b) => b?.token),
    )
    expect(new Set(tokens).size).toBe(6)
  })

  it('knows the time of the entry that has waited longest', () => {
    const queue = queueOf(6)
    expect(queue.since).toBe(0)
    queue.take()
    expect(queue.since).toBe(4)
    queue.take()
    expect(queue.since).toBeUndefined()
  })

  it('puts entries that arrive after a take into another batch', () => {
    const queue = queueOf(2)
    const taken = queue.take()
    queue.push(record('late'), 10, new SettleableReceipt(), () => 0)
    expect(taken?.messages).toEqual(['0', '1'])
    expect(queue.take()?.messages).toEqual(['late'])
  })

  it('returns columns of exactly the entries of a batch, even after a larger one', () => {
    const queue = queueOf(4)
    const sizes = [1, 3, 2].map((count) => {
      queue.take()
      for (let i = 0; i < count; i++) queue.push(record(`n${i}`), 10, new SettleableReceipt(), () => 0)
      const {
        size,
        bytes,
        token: _token,
        isRetry: _isRetry,
        since: _since,
        ...columns
      } = queue.take() as QueuedBatch
      const lengths = Object.values(columns).map((column) => column.length)
      return { size, bytes, lengths: new Set(lengths) }
    })
    expect(sizes).toEqual([1, 3, 2].map((n) => ({ size: n, bytes: 10 * n, lengths: new Set([n]) })))
  })

  it('counts taken entries until they are released', () => {
    const queue = queueOf(6)
    const batch = queue.take() as QueuedBatch
    expect([queue.waiting, queue.taken, queue.bytes]).toEqual([2, 4, 60])
    const [left, right] = batch.halves()
    queue.release(left)
    expect([queue.waiting, queue.taken, queue.bytes]).toEqual([2, 2, 40])
    queue.release(right)
    expect([queue.waiting, queue.taken, queue.bytes]).toEqual([2, 0, 20])
  })

  it('has room for queueSize entries, including entries that are being written', () => {
    const queue = queueOf(10, { queueSize: 10 })
    expect([queue.room, queue.hasRoom]).toEqual([0, false])
    const batch = queue.take() as QueuedBatch
    expect(queue.hasRoom).toBe(false)
    queue.release(batch)
    expect(queue.room).toBe(4)
  })

  it('has room until queueBytes are reached', () => {
    expect(queueOf(9, { queueBytes: 100 }).hasRoom).toBe(true)
    expect(queueOf(10, { queueBytes: 100 }).hasRoom).toBe(false)
  })
})

describe('estimateBytes', () => {
  it('counts all text of an entry, and a fixed overhead', () => {
    const bare = estimateBytes(record(''))
    expect(bare).toBeGreaterThan(0)
    const full = encodeEntry(
      {
        message: 'x'.repeat(100),
        service: 'web',
        host: 'h1',
        traceId: '0'.repeat(32),
        spanId: '0'.repeat(16),
        attributes: { a: 1 },
      },
      () => 0,
    )
    expect(estimateBytes(full)).toBe(bare + 100 + 3 + 2 + 32 + 16 + '{"a":1}'.length)
  })
})
