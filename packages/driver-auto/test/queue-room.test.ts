import { type LogStorage, openLogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { QueueRoom } from '../src/queue-room.js'

/** A storage with room for one entry, and the time-outs of its `flushSync` calls. */
async function open() {
  const driver = faultyDriver(memoryDriver())
  const storage = await openLogStorage({ driver, batch: { queueSize: 1 }, onDrop: () => {} })
  const timeouts: (number | undefined)[] = []
  const watched = new Proxy(storage, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (name === 'flushSync') timeouts.push((args[0] as { timeout?: number } | undefined)?.timeout)
        return Reflect.apply(value, target, args)
      }
    },
  })
  const room = new QueueRoom()
  const log = (message: string) => {
    room.make(watched)
    return watched.store({ message })
  }
  return { driver, storage, timeouts, log, [Symbol.asyncDispose]: () => storage.close({ timeout: 0 }) }
}

it('makes room for all entries of a loop that is longer than the queue', async () => {
  await using opened = await open()
  for (let i = 0; i < 100; i++) opened.log(`entry ${i}`)
  await opened.storage.flush()
  expect(opened.storage.stats()).toMatchObject({ committed: 100, refused: 0 })
})

it('does nothing while there is room', async () => {
  await using opened = await open()
  opened.log('one')
  await opened.storage.flush()
  opened.log('two')
  expect(opened.timeouts).toEqual([])
})

it('waits longer before the first batch, when the storage may still be opening', async () => {
  await using opened = await open()
  for (const message of ['one', 'two', 'three']) opened.log(message)
  expect(opened.timeouts).toEqual([10_000, 1000])
})

it('does not wait for each entry when there is no room, and works again afterwards', async () => {
  await using opened = await open()
  opened.driver.block()
  const receipts = ['one', 'two', 'three', 'four'].map(opened.log)
  expect(receipts.map(({ status }) => status)).toEqual(['queued', 'failed', 'failed', 'failed'])
  expect(opened.timeouts).toHaveLength(1)
  opened.driver.release()
  await opened.storage.flush()
  for (const message of ['five', 'six']) opened.log(message)
  await opened.storage.flush()
  expect(opened.timeouts).toHaveLength(2)
  expect(opened.storage.stats().committed).toBe(3)
})

it('does not begin again when a listener of the storage logs during the flush', async () => {
  const room = new QueueRoom()
  let flushes = 0
  const storage = {
    isWritable: false,
    stats: () => ({ batches: 0, state: 'open' }),
    flushSync() {
      flushes++
      room.make(storage as unknown as LogStorage)
      return false
    },
  }
  room.make(storage as unknown as LogStorage)
  expect(flushes).toBe(1)
})
