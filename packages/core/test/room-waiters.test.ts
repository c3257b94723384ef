import { expect, it } from 'vitest'
import { encodeEntry } from '../src/log-record.js'
import type { QueuedBatch } from '../src/queued-batch.js'
import { RoomWaiters } from '../src/room-waiters.js'
import { WriteQueue } from '../src/write-queue.js'
import { SettleableReceipt } from '../src/write-receipt.js'

it('wakes no more than there is room for while entries wait and are written', async () => {
  const queue = new WriteQueue({ queueSize: 6, queueBytes: 1000, maxBatchSize: 2 })
  const record = encodeEntry({ message: 'm' }, () => 0)
  for (let i = 0; i < 6; i++) queue.push(record, 1, new SettleableReceipt(), () => 0)
  const waiters = new RoomWaiters(queue)
  const woken: number[] = []
  for (let i = 0; i < 4; i++) void waiters.wait().then(() => woken.push(i))
  const written = queue.take() as QueuedBatch
  queue.take()
  queue.release(written)
  expect([queue.waiting, queue.taken, queue.room]).toEqual([2, 2, 2])
  waiters.wake()
  await new Promise((resolve) => setImmediate(resolve))
  expect(woken).toEqual([0, 1])
})
