import { expect, it } from 'vitest'
import { encodeEntry } from '../../src/record/log-record.js'
import type { QueuedBatch } from '../../src/write/queued-batch.js'
import { RoomWaiters } from '../../src/write/room-waiters.js'
import { SettleableReceipt } from '../../src/write/settleable-receipt.js'
import { WriteQueue } from '../../src/write/write-queue.js'

function fullQueue() {
  const queue = new WriteQueue({ queueSize: 6, queueBytes: 1000, maxBatchSize: 2 })
  const record = encodeEntry({ message: 'm' }, () => 0)
  const push = () => queue.push(record, 1, new SettleableReceipt(), () => 0)
  for (let i = 0; i < 6; i++) push()
  return { queue, waiters: new RoomWaiters(queue), push }
}

it('stores entries while there is room, in order with callers that only wait for room', async () => {
  const { queue, waiters, push } = fullQueue()
  const order: string[] = []
  const enter = (name: string) =>
    waiters.enter({
      store: () => {
        push()
        order.push(name)
      },
      fail: () => order.push(`${name} failed`),
    })
  const wait = (name: string) => void waiters.wait().then(() => order.push(name))
  enter('a')
  wait('b')
  enter('c')
  enter('d')
  expect(waiters.isFree).toBe(false)
  queue.release(queue.take() as QueuedBatch)
  expect(waiters.isFree).toBe(false)
  waiters.wake()
  await new Promise((resolve) => setImmediate(resolve))
  // One place is for the caller that was woken, which may store an entry now.
  expect(order).toEqual(['a', 'b'])
  waiters.fail(new Error('over'))
  expect(order).toEqual(['a', 'b', 'c failed', 'd failed'])
})

it('does not make entries wait for woken callers that store nothing', async () => {
  const { queue, waiters, push } = fullQueue()
  const order: string[] = []
  for (let i = 0; i < 9; i++) void waiters.wait().then(() => order.push('woken'))
  waiters.enter({
    store: () => {
      push()
      order.push('stored')
    },
    fail: () => {},
  })
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) queue.release(batch)
  waiters.wake()
  await new Promise((resolve) => setImmediate(resolve))
  expect(order.toSorted()).toEqual(['stored', ...Array(9).fill('woken')])
})

it('wakes no more than there is room for while entries wait and are written', async () => {
  const { queue, waiters } = fullQueue()
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
