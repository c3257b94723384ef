import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LogDriver } from '../src/contract/log-driver.js'
import type { OpenLogStorageOptions } from '../src/contract/storage-options.js'
import { LogStorageError } from '../src/errors/log-storage-error.js'
import { openLogStorage } from '../src/open-log-storage.js'
import { memoryDriver } from '../src/testing/index.js'
import { openStorage } from './support/open-storage.js'
import { faultsOf, probeDriver } from './support/probe-driver.js'

const driver = memoryDriver()

describe('openLogStorage()', () => {
  it.each<[unknown, string]>([
    [undefined, 'openLogStorage needs options: at least { driver }; it got undefined.'],
    [null, 'openLogStorage needs options: at least { driver }; it got null.'],
    ['logs.db', 'openLogStorage needs options: at least { driver }; it got "logs.db".'],
    [{}, 'driver must be a LogDriver, such as betterSqlite3({ path }); it was undefined.'],
    [{ driver: 'sqlite' }, 'driver must be a LogDriver'],
    [{ driver: {} }, 'driver.open must be a function; it was undefined.'],
    [{ driver: { ...driver, supports: undefined } }, 'driver.supports must be an object; it was undefined.'],
    [{ driver: { ...driver, supports: null } }, 'driver.supports must be an object; it was null.'],
    [{ driver: { ...driver, batching: 5 } }, 'driver.batching must be an object; it was 5.'],
    [{ driver: { ...driver, batching: { size: 5 } } }, 'driver.batching has no option "size".'],
    [
      { driver: { ...driver, batching: { batchSize: 0 } } },
      'driver.batching.batchSize must be a whole number',
    ],
    [{ driver: { ...driver, retry: { tries: 5 } } }, 'driver.retry has no option "tries".'],
    [
      { driver: { ...driver, retry: { byCode: { BUSY: { attempts: 0 } } } } },
      'driver.retry.byCode.BUSY.attempts must be a number from 1',
    ],
    [
      { driver: { ...driver, cleanupStep: 0.5 } },
      'driver.cleanupStep must be a whole number from 1 to 1000000000; it was 0.5.',
    ],
    [
      { driver: { ...driver, pollInterval: 0 } },
      'driver.pollInterval must be a number from 1 to 2147483647; it was 0.',
    ],
    [{ driver, path: 'x' }, 'openLogStorage has no option "path". The options are driver, batch,'],
    [{ driver, batch: 5 }, 'batch must be an object; it was 5.'],
    [{ driver, batch: { size: 5 } }, 'batch has no option "size". The options are batchSize, batchTimeout,'],
    [
      { driver, batch: { batchSize: 0 } },
      'batch.batchSize must be a whole number from 1 to 1000000; it was 0.',
    ],
    [{ driver, batch: { batchSize: 1.5 } }, 'batch.batchSize'],
    [
      { driver, batch: { batchSize: '5' } },
      'batch.batchSize must be a whole number from 1 to 1000000; it was "5".',
    ],
    [{ driver, batch: { batchTimeout: -1 } }, 'batch.batchTimeout must be a number from 0'],
    [{ driver, batch: { batchTimeout: Infinity } }, 'batch.batchTimeout'],
    [{ driver, batch: { maxBatchSize: 50 } }, 'batch.maxBatchSize must be a whole number from 100'],
    [{ driver, batch: { queueSize: 0 } }, 'batch.queueSize must be a whole number from 1'],
    [{ driver, batch: { queueSize: Infinity } }, 'batch.queueSize'],
    [{ driver, batch: { queueBytes: -5 } }, 'batch.queueBytes'],
    [{ driver, retry: { attempts: 0 } }, 'retry.attempts'],
    [{ driver, retention: 30 }, 'retention must be an object; it was 30.'],
    [
      { driver, retention: { maxAge: 1 } },
      'retention has no option "maxAge". The options are maxAgeDays, maxEntries, maxBytes, maxAgeDaysBySeverity, rules, every.',
    ],
    [{ driver, retention: { every: 0 } }, 'retention.every must be a number from 1 to 2147483647; it was 0.'],
    [{ driver, retention: { maxAgeDays: 1, dryRun: true } }, 'retention.dryRun must be left out'],
    [{ driver, onDrop: 'log' }, 'onDrop must be a function; it was "log".'],
    [{ driver, onStateChange: {} }, 'onStateChange must be a function; it was an object.'],
    [{ driver, flushOnExit: 1 }, 'flushOnExit must be true or false; it was 1.'],
    [{ driver, signal: 'x' }, 'signal must be an AbortSignal; it was "x".'],
    [{ driver, clock: 5 }, 'clock must be a Clock'],
    [{ driver, clock: { now: () => 0 } }, 'clock must be a Clock'],
  ])('refuses %o', async (options, why) => {
    const opening = openLogStorage(options as OpenLogStorageOptions)
    await expect(opening).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(why),
    })
  })

  it('treats an option that is undefined as absent', async () => {
    const options = { batch: undefined, retry: { attempts: undefined }, onDrop: undefined, clock: undefined }
    const storage = await openLogStorage({
      driver: memoryDriver(),
      ...options,
    } as unknown as OpenLogStorageOptions)
    await storage.close()
  })

  it('refuses a driver that another storage uses', async () => {
    const { driver } = await openStorage()
    await expect(openLogStorage({ driver })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    expect(driver.callsOf('open').length).toBe(1)
  })

  it.each(['READ_ONLY', 'CORRUPT', 'UNSUPPORTED', 'BUSY'] as const)(
    'rejects with the %s of the driver, and can then be called again',
    async (code) => {
      const driver = probeDriver()
      driver.inject(...faultsOf([code], 'open'))
      await expect(openStorage({ driver })).rejects.toMatchObject({ code })
      const { storage } = await openStorage({ driver })
      expect(storage.stats().state).toBe('open')
    },
  )

  it('converts any other error of the driver to a LogStorageError', async () => {
    const driver: LogDriver = {
      ...memoryDriver(),
      open() {
        throw new TypeError('a bug')
      },
    }
    await expect(openLogStorage({ driver })).rejects.toMatchObject({
      code: 'CONNECTION',
      message: 'The driver memory could not open: TypeError: a bug',
    })
  })

  it('releases the driver if its stats() fails', async () => {
    const driver = probeDriver()
    driver.stats = async () => {
      throw new LogStorageError('CORRUPT', 'no')
    }
    await expect(openLogStorage({ driver })).rejects.toMatchObject({ code: 'CORRUPT' })
    expect([driver.callsOf('open').length, driver.callsOf('close').length]).toEqual([1, 1])
  })

  it('leaves no exit hook and no listener on the signal', async () => {
    const { signal } = new AbortController()
    const before = process.listenerCount('SIGTERM')
    const storage = await openLogStorage({ driver: memoryDriver(), signal })
    expect(process.listenerCount('SIGTERM')).toBeGreaterThan(before)
    await storage.close()
    expect(process.listenerCount('SIGTERM')).toBe(before)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('the signal of openLogStorage()', () => {
  it('does not open the driver if it is aborted before', async () => {
    const driver = probeDriver()
    const opening = openStorage({ driver, signal: AbortSignal.abort('why') })
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED', cause: 'why' })
    expect(driver.callsOf('open').length).toBe(0)
  })

  it('closes the driver again if it is aborted during the opening', async () => {
    const controller = new AbortController()
    const driver = probeDriver()
    const opening = openStorage({ driver, signal: controller.signal })
    controller.abort()
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' })
    expect([driver.callsOf('open').length, driver.callsOf('close').length]).toEqual([1, 1])
  })

  it('rejects with ABORTED even if the driver throws the reason of the signal', async () => {
    const controller = new AbortController()
    const driver = memoryDriver()
    const opening = openLogStorage({
      driver: {
        ...driver,
        async open(signal) {
          controller.abort()
          signal?.throwIfAborted()
        },
      },
      signal: controller.signal,
    })
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('is never missed, at any moment of the opening', async () => {
    for (let turn = 0; turn < 30; turn++) {
      const controller = new AbortController()
      const driver = probeDriver()
      const opening = openStorage({ driver, signal: controller.signal })
      for (let i = 0; i < turn; i++) await Promise.resolve()
      controller.abort()
      const outcome = await opening.catch((thrown: LogStorageError) => thrown)
      if (outcome instanceof LogStorageError) expect(outcome.code).toBe('ABORTED')
      else expect(outcome.storage.stats().state).not.toBe('open')
    }
  })
})

describe('onStateChange', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('may throw', async () => {
    const { storage, driver } = await openStorage({
      onStateChange: () => {
        throw new Error('boom')
      },
    })
    driver.inject(...faultsOf(['READ_ONLY']))
    storage.store({ message: 'a' })
    await storage.flush()
    storage.store({ message: 'b' })
    await storage.close()
    expect(storage.stats()).toMatchObject({ state: 'closed', committed: 1, failed: 1 })
  })
})
