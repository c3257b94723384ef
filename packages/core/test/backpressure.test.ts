import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../src/contract/log-entry.js'
import type { WriteReceipt } from '../src/contract/write-receipt.js'
import { openLogStorage } from '../src/open-log-storage.js'
import { memoryDriver } from '../src/testing/index.js'
import { entries, messages, openStorage } from './support/open-storage.js'
import { faultsOf } from './support/probe-driver.js'

describe('a full queue', () => {
  it('of 10,000 entries refuses the next one at once, reports it, and commits all in order once the disk responds again', async () => {
    const dropped: WriteReceipt[] = []
    const live: string[] = []
    const { storage, driver, clock } = await openStorage({ onDrop: (receipt) => dropped.push(receipt) })
    storage.subscribe(({ message }) => void live.push(message))
    driver.block('append')
    const receipts = storage.storeMany(entries(10_000))
    await clock.tick(60_000)
    expect(receipts.every(({ status }) => status === 'queued')).toBe(true)

    const refused = storage.store({ message: 'one too many' })
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'QUEUE_FULL' } })
    expect(refused.error?.message).toContain('10000 of 10000 entries')
    expect(dropped).toEqual([refused])
    expect(storage.stats()).toMatchObject({ accepted: 10_000, refused: 1, committed: 0, failed: 0 })
    const { queued, inFlight, queueSize } = storage.stats()
    expect(queued + inFlight).toBe(queueSize)
    await clock.settle()
    expect(live).toEqual([...messages(10_000), 'one too many'])

    driver.release()
    await storage.flush()
    expect(driver.stored).toEqual(messages(10_000))
    expect(receipts.map(({ id }) => id)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1))
    expect(storage.stats()).toMatchObject({ committed: 10_000, queued: 0, inFlight: 0, queuedBytes: 0 })
    expect(storage.store({ message: 'room again' }).status).toBe('queued')
  })

  it('counts entries that are being written', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 4, batchSize: 2 } })
    driver.block('append')
    storage.storeMany(entries(2))
    await clock.settle()
    expect(storage.stats()).toMatchObject({ inFlight: 2, queued: 0 })
    const receipts = storage.storeMany(entries(3))
    expect(receipts.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'QUEUE_FULL'])
  })

  it('can also be full by bytes', async () => {
    const { storage, driver } = await openStorage({ batch: { queueBytes: 100_000 } })
    driver.block('append')
    const receipts = storage.storeMany(Array.from({ length: 20 }, () => ({ message: 'x'.repeat(10_000) })))
    const accepted = receipts.filter(({ status }) => status === 'queued').length
    expect(accepted).toBeGreaterThanOrEqual(9)
    expect(accepted).toBeLessThanOrEqual(11)
    expect(receipts.at(-1)?.error?.message).toContain('100000 bytes')
    driver.release()
    await storage.flush()
    expect(storage.stats()).toMatchObject({ committed: accepted, queuedBytes: 0 })
  })
})

describe('whenWritable()', () => {
  it('resolves at once while there is room', async () => {
    const { storage } = await openStorage()
    await storage.whenWritable()
  })

  it('wakes as many callers as there is room for, in the order of their calls', async () => {
    const { storage, driver, clock } = await openStorage({
      batch: { queueSize: 4, batchSize: 2, maxBatchSize: 2 },
    })
    const woken: number[] = []
    const produce = async (producer: number) => {
      await storage.whenWritable()
      woken.push(producer)
      expect(storage.store({ message: `p${producer}` }).status).toBe('queued')
    }
    driver.block('append')
    storage.storeMany(entries(4))
    const producers = [0, 1, 2, 3, 4].map(produce)
    await clock.settle()
    expect(woken).toEqual([])
    driver.release()
    driver.block('append')
    await clock.settle()
    expect(woken).toEqual([0, 1])
    driver.release()
    await clock.runAll()
    await Promise.all(producers)
    expect(woken).toEqual([0, 1, 2, 3, 4])
    await storage.flush()
    expect(storage.stats()).toMatchObject({ committed: 9, refused: 0 })
  })

  it('wakes all callers in the end, even if those that were woken before store nothing', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 2 } })
    driver.block('append')
    storage.storeMany(entries(2))
    const waiting = Array.from({ length: 5 }, () => storage.whenWritable())
    driver.release()
    await Promise.all(waiting)
  })

  it('also resolves when the entries that took the room fail', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 1 } })
    driver.inject(...faultsOf(['ENTRY_REJECTED']))
    storage.store({ message: 'm' })
    await storage.whenWritable()
    expect(storage.stats().failed).toBe(1)
  })

  it('rejects when the storage closes', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 1 } })
    driver.block('append')
    storage.store({ message: 'm' })
    const waiting = storage.whenWritable()
    const closed = storage.close()
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
    driver.release()
    await closed
  })
})

describe('isWritable', () => {
  it('is true exactly while store() accepts an entry', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 2 } })
    driver.block('append')
    const seen = [1, 2, 3].map(() => [storage.isWritable, storage.store({ message: 'm' }).status])
    expect(seen).toEqual([
      [true, 'queued'],
      [true, 'queued'],
      [false, 'failed'],
    ])
    driver.release()
    await storage.flush()
    expect(storage.isWritable).toBe(true)
    const closed = storage.close()
    expect(storage.isWritable).toBe(false)
    await closed
    expect(storage.isWritable).toBe(false)
  })

  it('is false while an entry waits for room, which it gets first', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 1 } })
    driver.block('append')
    storage.store({ message: 'a' })
    const waiting = storage.storeOrWait({ message: 'b' })
    expect(storage.isWritable).toBe(false)
    driver.release()
    await waiting
    await storage.flush()
    expect(storage.isWritable).toBe(true)
  })
})

describe('storeOrWait()', () => {
  it('stores at once if there is room', async () => {
    const { storage, driver } = await openStorage()
    const stored = storage.storeOrWait({ message: 'a' })
    expect(storage.stats()).toMatchObject({ accepted: 1, queued: 1 })
    const receipt = await stored
    expect(receipt.status).toBe('queued')
    expect(await receipt.committed()).toBe(1)
    expect(driver.stored).toEqual(['a'])
  })

  it('waits for room, in the order of the calls, and drops nothing', async () => {
    const dropped: WriteReceipt[] = []
    const { storage, driver, clock } = await openStorage({
      batch: { queueSize: 3, batchSize: 2, maxBatchSize: 2 },
      onDrop: (receipt) => dropped.push(receipt),
    })
    driver.block('append')
    const order: number[] = []
    const stored = entries(50).map(async (entry, i) => {
      const receipt = await storage.storeOrWait(entry)
      order.push(i)
      return receipt
    })
    await clock.settle()
    expect(order).toEqual([0, 1, 2])
    expect(storage.stats()).toMatchObject({ accepted: 3, refused: 0 })
    driver.release()
    await clock.runAll()
    const receipts = await Promise.all(stored)
    await storage.flush()
    expect(order).toEqual(receipts.map((_, i) => i))
    expect(receipts.map(({ id }) => id)).toEqual(receipts.map((_, i) => i + 1))
    expect(driver.stored).toEqual(messages(50))
    expect(dropped).toEqual([])
    expect(storage.stats()).toMatchObject({ accepted: 50, committed: 50, refused: 0 })
  })

  it('stores the entry as it is at the time of the call', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 1 } })
    driver.block('append')
    storage.store({ message: 'first' })
    const entry = { message: 'at the call', attributes: { n: 1 } }
    const stored = storage.storeOrWait(entry)
    const calledAt = clock.now()
    entry.message = 'changed'
    entry.attributes.n = 2
    await clock.tick(5000)
    driver.release()
    await (await stored).committed()
    expect((await storage.getRecent(1))[0]).toMatchObject({
      message: 'at the call',
      timestamp: calledAt,
      attributes: { n: 1 },
    })
  })

  it('stores its entry even if other producers fill all room', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 2 } })
    driver.block('append')
    storage.storeMany(entries(2))
    let isStored = false
    const stored = storage.storeOrWait({ message: 'patient' }).then(() => {
      isStored = true
    })
    const noise = async () => {
      for (let i = 0; !isStored && i < 1000; i++) {
        await storage.whenWritable()
        storage.store({ message: 'noise' })
      }
    }
    const others = [noise(), noise()]
    driver.release()
    await clock.runAll()
    await Promise.all([stored, ...others])
    expect(driver.stored).toContain('patient')
  })

  it('never rejects: the receipt of an invalid entry has the error, and onDrop gets it once', async () => {
    const dropped: WriteReceipt[] = []
    const { storage, driver } = await openStorage({
      batch: { queueSize: 1, queueBytes: 1000 },
      onDrop: (receipt) => dropped.push(receipt),
    })
    driver.block('append')
    storage.store({ message: 'takes the room' })
    const invalid = await storage.storeOrWait({} as LogEntry)
    const tooLarge = await storage.storeOrWait({ message: 'x'.repeat(2000) })
    expect([invalid.error?.code, tooLarge.error?.code]).toEqual(['INVALID_ENTRY', 'INVALID_ENTRY'])
    expect(dropped).toEqual([invalid, tooLarge])
    driver.release()
    await storage.close()
    const late = await storage.storeOrWait({ message: 'late' })
    expect(late).toMatchObject({ status: 'failed', error: { code: 'CLOSED' } })
    expect(dropped).toEqual([invalid, tooLarge, late])
  })

  it('fails entries that still wait when the storage closes, with CLOSED', async () => {
    const dropped: WriteReceipt[] = []
    const { storage, driver } = await openStorage({
      batch: { queueSize: 1 },
      onDrop: (receipt) => dropped.push(receipt),
    })
    driver.block('append')
    storage.store({ message: 'first' })
    const waiting = storage.storeOrWait({ message: 'second' })
    const closed = storage.close()
    const receipt = await waiting
    expect(receipt.error?.code).toBe('CLOSED')
    expect(dropped).toEqual([receipt])
    driver.release()
    await closed
    expect(storage.stats()).toMatchObject({ committed: 1, refused: 1 })
  })

  it('waits for the room of a failed entry, or of entries that a signal aborts', async () => {
    const controller = new AbortController()
    const { storage, driver } = await openStorage({ batch: { queueSize: 1 }, signal: controller.signal })
    driver.inject(...faultsOf(['ENTRY_REJECTED']))
    storage.store({ message: 'refused by the engine' })
    await (await storage.storeOrWait({ message: 'next' })).committed()
    driver.block('append')
    storage.store({ message: 'held' })
    const waiting = storage.storeOrWait({ message: 'waits' })
    controller.abort()
    expect((await waiting).status).toBe('failed')
    driver.release()
  })

  it('is written by a synchronous flush, including entries that wait for room', async () => {
    const { storage, driver } = await openStorage({ batch: { queueSize: 2, batchSize: 100 } })
    const stored = entries(7).map((entry) => storage.storeOrWait(entry))
    expect(storage.flushSync()).toBe(true)
    expect(driver.stored).toEqual(messages(7))
    expect((await Promise.all(stored)).map(({ status }) => status)).toEqual(Array(7).fill('committed'))
  })

  it('passes the entry to listeners during the call', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 1 } })
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message))
    driver.block('append')
    storage.store({ message: 'a' })
    const waiting = storage.storeOrWait({ message: 'b' })
    await clock.settle()
    expect(seen).toEqual(['a', 'b'])
    driver.release()
    await waiting
    await storage.flush()
    expect(seen).toEqual(['a', 'b'])
  })

  it('accepts 100,000 calls that wait', async () => {
    const driver = memoryDriver()
    const storage = await openLogStorage({ driver, batch: { queueSize: 100 }, flushOnExit: false })
    const receipts = await Promise.all(entries(100_000).map((entry) => storage.storeOrWait(entry)))
    await storage.flush()
    expect(receipts.at(-1)?.id).toBe(100_000)
    expect(storage.stats()).toMatchObject({ committed: 100_000, refused: 0 })
    await storage.close()
  })
})

describe('writable()', () => {
  it('accepts no more than there is room for, and loses nothing', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 10, batchSize: 5 } })
    driver.block('append')
    const written = ReadableStream.from(entries(100)).pipeTo(storage.writable())
    await clock.settle()
    expect(storage.stats()).toMatchObject({ accepted: 10, refused: 0 })
    driver.release()
    await written
    expect(driver.stored).toEqual(messages(100))
    expect(storage.stats()).toMatchObject({ committed: 100, refused: 0, queued: 0 })
  })

  it('fails only the invalid entry', async () => {
    const dropped: WriteReceipt[] = []
    const { storage, driver } = await openStorage({ onDrop: (receipt) => dropped.push(receipt) })
    const writer = storage.writable().getWriter()
    for (const entry of [{ message: 'a' }, {} as LogEntry, { message: 'b' }]) void writer.write(entry)
    await writer.close()
    expect(driver.stored).toEqual(['a', 'b'])
    expect(dropped.map(({ error }) => error?.code)).toEqual(['INVALID_ENTRY'])
  })

  it('leaves the storage open when the stream is closed', async () => {
    const { storage } = await openStorage()
    await storage.writable().getWriter().close()
    expect(storage.stats().state).toBe('open')
  })

  it('errors when the storage closes while it waits, and after', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 1 } })
    driver.block('append')
    const writer = storage.writable().getWriter()
    await writer.write({ message: 'a' })
    const waiting = writer.write({ message: 'b' })
    await clock.settle()
    const closed = storage.close()
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
    driver.release()
    await closed
    await expect(writer.closed).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(storage.writable().getWriter().write({ message: 'c' })).rejects.toMatchObject({
      code: 'CLOSED',
    })
    expect(driver.stored).toEqual(['a'])
  })

  it('stores a waiting entry when there is room, even if the storage closes at that moment', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { queueSize: 1 } })
    driver.block('append')
    const closed = storage
      .store({ message: 'a' })
      .committed()
      .then(() => storage.close())
    const written = storage.writable().getWriter().write({ message: 'b' })
    await clock.settle()
    driver.release()
    await written
    await closed
    expect(driver.stored).toEqual(['a', 'b'])
    expect(storage.stats()).toMatchObject({ committed: 2, refused: 0 })
  })
})
