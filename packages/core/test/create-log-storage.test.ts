import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { LogDriver } from '../src/contract/log-driver.js'
import type { CreatedLogStorage } from '../src/contract/log-storage.js'
import type { OpenLogStorageOptions } from '../src/contract/storage-options.js'
import type { StorageStats } from '../src/contract/storage-stats.js'
import type { WriteReceipt } from '../src/contract/write-receipt.js'
import { createLogStorage } from '../src/create-log-storage.js'
import { LogStorageError } from '../src/errors/log-storage-error.js'
import { openLogStorage } from '../src/open-log-storage.js'
import { faultyDriver, MemoryStore, memoryDriver, TestClock } from '../src/testing/index.js'
import { entries, messages } from './support/open-storage.js'

/** A storage whose driver opens when the test releases it. */
function createOpening(options: Partial<OpenLogStorageOptions> = {}) {
  const store = new MemoryStore()
  const driver = faultyDriver(memoryDriver({ store }))
  driver.block('open')
  const clock = new TestClock()
  const dropped: WriteReceipt[] = []
  const onDrop = (receipt: WriteReceipt) => dropped.push(receipt)
  const storage = createLogStorage({ driver, clock, onDrop, flushOnExit: false, ...options })
  onTestFinished(async () => {
    driver.release()
    const closed = storage.close().catch(() => {})
    await clock.runAll()
    await closed
    expect(driver.violations).toEqual([])
    expect(clock.pending).toBe(0)
    expectExact(storage.stats())
  })
  return { storage, driver, store, clock, dropped }
}

function expectExact({ accepted, committed, failed, queued, inFlight }: StorageStats): void {
  expect(committed + failed + queued + inFlight).toBe(accepted)
}

const stored = (store: MemoryStore) => store.readAfter(0, {}, 1_000_000).map(({ message }) => message)

const rejections: unknown[] = []
const onRejection = (reason: unknown) => rejections.push(reason)
process.on('unhandledRejection', onRejection)
afterEach(async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(rejections.splice(0)).toEqual([])
})

/** Every call that rejects after a storage could not be opened. */
const CALLS: [string, (storage: CreatedLogStorage) => Promise<unknown>][] = [
  ['opened', (storage) => storage.opened],
  ['committed()', (storage) => storage.store({ message: 'm' }).committed()],
  ['durable()', (storage) => storage.store({ message: 'm' }).durable()],
  ['flush()', (storage) => storage.flush()],
  ['whenWritable()', (storage) => storage.whenWritable()],
  ['writable()', (storage) => storage.writable().getWriter().write({ message: 'm' })],
  ['search()', (storage) => storage.search()],
  ['getRecent()', (storage) => storage.getRecent()],
  ['count()', (storage) => storage.count()],
  ['histogram()', (storage) => storage.histogram({ bucket: 1 })],
  ['scan()', (storage) => storage.scan().next()],
  ['follow()', (storage) => storage.follow().next()],
  ['cleanup()', (storage) => storage.cleanup(1)],
  ['subscribe()', async (storage) => storage.subscribe(() => {})],
  ['close()', (storage) => storage.close()],
]

describe('a storage that is being opened', () => {
  it('accepts entries, and writes them in order once it is open', async () => {
    const { storage, driver, store, clock } = createOpening()
    const receipts = storage.storeMany(entries(150))
    await clock.settle()
    expect(receipts[0]?.status).toBe('queued')
    expect(storage.stats()).toMatchObject({ state: 'open', accepted: 150, queued: 150, committed: 0 })
    driver.release()
    await storage.opened
    storage.store({ message: 'after' })
    await storage.flush()
    expect(stored(store)).toEqual([...messages(150), 'after'])
    expect(receipts.map(({ id }) => id)).toEqual(receipts.map((_, i) => i + 1))
  })

  it('begins followers after the greatest id of the store', async () => {
    const { storage, driver, store } = createOpening()
    const earlier = await openLogStorage({ driver: memoryDriver({ store }), flushOnExit: false })
    await earlier.store({ message: 'earlier' }).committed()
    await earlier.close()
    const followed = storage.follow().next()
    driver.release()
    await storage.store({ message: 'later' }).committed()
    expect((await followed).value?.message).toBe('later')
  })

  it('refuses entries if its queue is full, and makes producers wait', async () => {
    const { storage, driver, dropped } = createOpening({ batch: { queueSize: 3 } })
    const receipts = storage.storeMany(entries(4))
    expect(receipts.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued', 'failed'])
    expect(dropped.map(({ error }) => error?.code)).toEqual(['QUEUE_FULL'])
    const writable = storage.whenWritable()
    driver.release()
    await writable
    expect(storage.stats()).toMatchObject({ accepted: 3, refused: 1, committed: 3 })
  })

  it('starts the write as soon as it is open if a caller waits for it', async () => {
    const { storage, driver } = createOpening({ batch: { batchTimeout: 3_600_000 } })
    const ends = [
      storage.store({ message: 'a' }).committed(),
      storage.store({ message: 'b' }).durable(),
      storage.flush(),
    ]
    driver.release()
    expect(await Promise.all(ends)).toEqual([1, 2, undefined])
  })

  it('keeps an entry waiting for batchTimeout, counted from the call', async () => {
    const { storage, driver, clock } = createOpening()
    storage.store({ message: 'm' })
    await clock.tick(60)
    driver.release()
    await storage.opened
    await clock.tick(39)
    expect(driver.callsOf('append')).toEqual([])
    await clock.tick(1)
    expect(driver.callsOf('append')).toHaveLength(1)
  })

  it('keeps the process alive only for entries', async () => {
    const { storage, driver, clock } = createOpening()
    expect(clock.keepsAlive).toBe(false)
    storage.store({ message: 'm' })
    expect(clock.keepsAlive).toBe(true)
    driver.release()
    await storage.flush()
    expect(clock.keepsAlive).toBe(false)
  })

  it('passes entries to listeners at once', async () => {
    const { storage, clock } = createOpening()
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message))
    storage.store({ message: 'm' })
    await clock.settle()
    expect(seen).toEqual(['m'])
  })

  it('makes reads wait for the opening, until their signal is aborted', async () => {
    const { storage, driver } = createOpening()
    const controller = new AbortController()
    const aborted = storage.search({}, { signal: controller.signal })
    const reads = Promise.all([
      storage.count(),
      storage.search(),
      storage.getRecent(),
      storage.histogram({ bucket: 1000 }),
      storage.scan().next(),
      storage.cleanup({ maxEntries: 1 }),
    ])
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', message: 'Searching was aborted.' })
    expect(driver.calls.map(({ method }) => method)).toEqual(['open'])
    driver.release()
    expect(await reads).toEqual([0, [], [], [], { done: true, value: undefined }, { deleted: 0 }])
  })

  it('follows from the time of the call, including entries that were queued before', async () => {
    const { storage, driver } = createOpening()
    storage.store({ message: 'queued' })
    const followed = storage.follow()
    const first = followed.next()
    driver.release()
    await storage.flush()
    expect((await first).value?.message).toBe('queued')
    await followed.return?.()
  })

  it('cleans up by itself one interval after it is open', async () => {
    const { storage, driver, clock } = createOpening({ retention: { maxEntries: 1, every: 1000 } })
    await clock.tick(5000)
    driver.release()
    await storage.opened
    await clock.tick(999)
    expect(driver.callsOf('deleteOldest')).toEqual([])
    await clock.tick(1)
    expect(driver.callsOf('deleteOldest')).toHaveLength(1)
  })

  it('reports the problems that the driver found', async () => {
    const incident = new LogStorageError('CORRUPT', 'damaged')
    const reported: LogStorageError[] = []
    const driver: LogDriver = { ...memoryDriver(), open: () => [incident] }
    const storage = createLogStorage({ driver, onRecovered: (found) => reported.push(found) })
    await storage.opened
    expect(reported).toEqual([incident])
    expect(storage.stats()).toMatchObject({ state: 'open', lastError: incident })
    await storage.close()
  })

  it('writes queued entries before it closes', async () => {
    const states: string[] = []
    const { storage, driver, store } = createOpening({ onStateChange: (state) => states.push(state) })
    storage.storeMany(entries(5))
    const closed = storage.close()
    expect(storage.store({ message: 'late' }).error?.code).toBe('CLOSED')
    driver.release()
    await closed
    await storage.opened
    expect(stored(store)).toEqual(messages(5))
    expect(states).toEqual(['closing', 'closed'])
  })

  it('stops waiting when close() times out, and closes the driver once it is open', async () => {
    const { storage, driver, clock, dropped } = createOpening()
    const receipts = storage.storeMany(entries(2))
    const closed = storage.close({ timeout: 100 })
    const rejection = expect(closed).rejects.toMatchObject({
      code: 'CLOSED',
      message:
        '2 entries could not be written in 100 ms. The last error was: The storage closed before it was open: its time-out of 100 ms had passed.',
    })
    await clock.tick(100)
    await rejection
    expect(dropped).toEqual(receipts)
    await expect(storage.opened).rejects.toMatchObject({ code: 'CLOSED' })
    expect(driver.callsOf('close')).toEqual([])
    driver.release()
    await clock.settle()
    expect(driver.callsOf('close')).toHaveLength(driver.callsOf('open')[0]?.outcome === 'ok' ? 1 : 0)
  })

  it('cannot write synchronously, and keeps queued entries', async () => {
    const { storage, driver, store } = createOpening()
    expect(storage.flushSync()).toBe(true)
    storage.store({ message: 'm' })
    expect(storage.flushSync()).toBe(false)
    driver.release()
    await storage.flush()
    expect(stored(store)).toEqual(['m'])
  })

  it('writes each entry once, synchronously, if the driver can wait for its opening', async () => {
    const store = new MemoryStore()
    const opening = Promise.withResolvers<void>()
    const timeouts: number[] = []
    const driver: LogDriver = {
      ...memoryDriver({ store, supports: { durable: true } }),
      open: () => opening.promise,
      finishOpening: (timeout) => void timeouts.push(timeout),
    }
    const storage = createLogStorage({ driver })
    const followed = storage.follow().next()
    const receipt = storage.store({ message: 'first' })
    expect(storage.flushSync({ timeout: 500 })).toBe(true)
    expect(receipt.id).toBe(1)
    expect(timeouts).toHaveLength(1)
    expect(timeouts[0]).toBeLessThanOrEqual(500)
    opening.resolve()
    expect((await followed).value?.message).toBe('first')
    await storage.store({ message: 'second' }).durable()
    expect(stored(store)).toEqual(['first', 'second'])
    expect(storage.stats()).toMatchObject({ committed: 2, durableId: 2 })
    await storage.close()
  })

  it('reports why it could not write synchronously if the opening fails', async () => {
    const refusal = new LogStorageError('READ_ONLY', 'no')
    const opening = Promise.withResolvers<void>()
    const driver: LogDriver = {
      ...memoryDriver(),
      open: () => opening.promise,
      finishOpening: () => {
        throw refusal
      },
    }
    const storage = createLogStorage({ driver, onDrop: () => {} })
    const receipt = storage.store({ message: 'm' })
    expect(storage.flushSync()).toBe(false)
    expect(storage.stats()).toMatchObject({ queued: 0, inFlight: 1, lastError: refusal })
    opening.reject(refusal)
    await expect(receipt.committed()).rejects.toBe(refusal)
  })
})

describe('a storage that could not be opened', () => {
  it('fails queued entries with the error of the driver', async () => {
    const { storage, driver, clock, dropped } = createOpening()
    const receipts = storage.storeMany(entries(3))
    const ends = [storage.flush(), ...receipts.map((receipt) => receipt.committed())]
    driver.inject({ method: 'open', code: 'READ_ONLY' })
    driver.release()
    const [flushed, ...outcomes] = await Promise.allSettled(ends)
    expect(flushed?.status).toBe('fulfilled')
    const error = receipts[0]?.error
    expect(error).toMatchObject({ code: 'READ_ONLY' })
    for (const outcome of outcomes) expect(outcome).toEqual({ status: 'rejected', reason: error })
    expect(dropped).toEqual(receipts)
    expect(storage.stats()).toMatchObject({
      state: 'closed',
      accepted: 3,
      failed: 3,
      queued: 0,
      lastError: error,
    })
    expect(clock.pending).toBe(0)
    await expect(storage.opened).rejects.toBe(error)
  })

  it.each(CALLS)('rejects %s with the same error, before and after it has failed', async (name, call) => {
    const { storage, driver } = createOpening({ batch: { queueSize: 1 } })
    storage.store({ message: 'takes the room' })
    const before = call(storage).catch((thrown) => thrown)
    driver.inject({ method: 'open', code: 'UNSUPPORTED' })
    driver.release()
    const error = await storage.opened.catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'UNSUPPORTED' })
    // subscribe() does not wait, and flush() resolves even if entries fail. committed() and durable() found the queue full.
    if (['subscribe()', 'flush()'].includes(name)) await before
    else if (['committed()', 'durable()'].includes(name))
      expect(await before).toMatchObject({ code: 'QUEUE_FULL' })
    else expect(await before).toBe(error)
    await expect(call(storage)).rejects.toBe(error)
  })

  it('refuses entries with the same error', async () => {
    const { storage, driver, dropped } = createOpening()
    driver.inject({ method: 'open', code: 'BUSY' })
    driver.release()
    const error = await storage.opened.catch((thrown) => thrown)
    const receipt = storage.store({ message: 'm' })
    expect(receipt).toMatchObject({ status: 'failed', error })
    expect(dropped).toEqual([receipt])
    expect(storage.stats()).toMatchObject({ accepted: 0, refused: 1 })
  })

  it('emits one warning for its entries if there is no onDrop', async () => {
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warning.mockRestore())
    const { storage, driver } = createOpening({ onDrop: undefined as never })
    storage.storeMany(entries(3))
    driver.inject({ method: 'open', code: 'READ_ONLY' })
    driver.release()
    await storage.opened.catch(() => {})
    storage.store({ message: 'later' })
    expect(warning.mock.calls.map(([message]) => message)).toEqual([
      expect.stringContaining('A log entry was dropped:'),
    ])
  })

  it('fails entries that wait for room, on their receipts', async () => {
    const { storage, driver, dropped } = createOpening({ batch: { queueSize: 1 } })
    const stored = storage.store({ message: 'queued' })
    const waiting = storage.storeOrWait({ message: 'waits' })
    driver.inject({ method: 'open', code: 'READ_ONLY' })
    driver.release()
    const receipt = await waiting
    expect(receipt).toMatchObject({ status: 'failed', error: { code: 'READ_ONLY' } })
    expect(dropped.toSorted((a) => (a === stored ? -1 : 1))).toEqual([stored, receipt])
    expect(storage.stats()).toMatchObject({ accepted: 1, failed: 1, refused: 1 })
  })

  it.each(['before', 'after'])(
    'causes no unhandled rejection for a caller that only closes it, %s it has failed',
    async (moment) => {
      const { driver, storage, clock } = createOpening()
      storage.store({ message: 'm' })
      if (moment === 'before') void storage.close()
      driver.inject({ method: 'open', code: 'IO' })
      driver.release()
      await clock.settle()
      expect(storage.stats().state).toBe('closed')
      if (moment === 'after') void storage.close()
    },
  )

  it('releases the driver, so another storage may use it', async () => {
    const { storage, driver, clock } = createOpening()
    driver.inject({ method: 'open', code: 'BUSY' })
    driver.release()
    await storage.opened.catch(() => {})
    const other = await openLogStorage({ driver, clock, flushOnExit: false })
    await other.close()
  })
})

describe('the signal of a storage that is being opened', () => {
  it('fails queued entries at once', async () => {
    const controller = new AbortController()
    const { storage, driver } = createOpening({ signal: controller.signal })
    const receipt = storage.store({ message: 'm' })
    const read = storage.count()
    controller.abort('why')
    expect(receipt.error).toMatchObject({ code: 'ABORTED', cause: 'why' })
    expect(storage.store({ message: 'late' }).error).toBe(receipt.error)
    driver.release()
    await expect(read).rejects.toBe(receipt.error)
    await expect(storage.opened).rejects.toBe(receipt.error)
    await expect(storage.close()).rejects.toBe(receipt.error)
    const opens = driver.callsOf('open').filter(({ outcome }) => outcome === 'ok')
    expect(driver.callsOf('close')).toHaveLength(opens.length)
  })

  it('does not make close() wait longer than its time-out for a driver that ignores the signal', async () => {
    const controller = new AbortController()
    const { storage, driver, clock } = createOpening({ signal: controller.signal })
    controller.abort()
    const rejection = expect(storage.close({ timeout: 50 })).rejects.toMatchObject({ code: 'ABORTED' })
    await clock.tick(50)
    await rejection
    expect(driver.blocked).toBe(1)
    expect(storage.stats().state).toBe('closed')
  })

  it('prevents the opening of the driver if it is aborted before', async () => {
    const states: string[] = []
    const { storage, driver } = createOpening({
      signal: AbortSignal.abort(),
      onStateChange: (state) => states.push(state),
    })
    expect(states).toEqual([])
    const receipt = storage.store({ message: 'm' })
    await expect(storage.opened).rejects.toMatchObject({ code: 'ABORTED' })
    expect(receipt.error?.code).toBe('ABORTED')
    expect(driver.calls).toEqual([])
    expect(states).toEqual(['closed'])
  })

  it('ends a close() that waits for the opening', async () => {
    const controller = new AbortController()
    const { storage, driver } = createOpening({ signal: controller.signal })
    const closed = storage.close()
    controller.abort()
    driver.release()
    await expect(closed).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('createLogStorage()', () => {
  it('throws at once for invalid options', () => {
    const driver = memoryDriver()
    const create = (options: unknown) => () => createLogStorage(options as OpenLogStorageOptions)
    expect(create({ driver, path: 'x' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining('createLogStorage has no option "path"'),
      }),
    )
    expect(create(undefined)).toThrow('createLogStorage needs options')
  })

  it('throws if another storage, opening or open, uses the driver', async () => {
    const { storage, driver } = createOpening()
    expect(() => createLogStorage({ driver })).toThrow('driver is already used by another open storage')
    driver.release()
    await storage.opened
    expect(() => createLogStorage({ driver })).toThrow('driver is already used by another open storage')
  })

  it('leaves no exit hook if it cannot open', async () => {
    const before = process.listenerCount('SIGTERM')
    const driver: LogDriver = {
      ...memoryDriver(),
      open() {
        throw new LogStorageError('IO', 'no')
      },
    }
    const storage = createLogStorage({ driver })
    expect(process.listenerCount('SIGTERM')).toBeGreaterThan(before)
    await storage.opened.catch(() => {})
    expect(process.listenerCount('SIGTERM')).toBe(before)
  })
})
