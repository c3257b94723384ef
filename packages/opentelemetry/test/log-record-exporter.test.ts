import type { LogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import {
  type ExportResult,
  ExportResultCode,
  loggingErrorHandler,
  setGlobalErrorHandler,
} from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  type LogRecordExporter,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LogpondLogRecordExporter } from '../src/index.js'
import { messagesIn, openStorage, storedIn } from './support/open-storage.js'
import { loggerOf, SHOP } from './support/provider.js'

afterEach(() => {
  vi.useRealTimers()
})

/** Records as the SDK hands them to an exporter. */
function recordsOf(bodies: readonly string[], resource = SHOP): ReadableLogRecord[] {
  const exporter = new InMemoryLogRecordExporter()
  const { logger } = loggerOf(
    {
      onEmit: (record) => exporter.export([record], () => {}),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    resource,
  )
  for (const body of bodies) logger.emit({ body })
  return exporter.getFinishedLogRecords()
}

function exportOf(exporter: LogRecordExporter, records: ReadableLogRecord[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(records, resolve))
}

const numbered = (count: number) => Array.from({ length: count }, (_, number) => `Line ${number}`)

function blockedStorage() {
  const driver = faultyDriver(memoryDriver())
  driver.block()
  const storage = openStorage({ driver })
  onTestFinished(() => driver.release())
  return { storage, driver }
}

describe('export', () => {
  it('reports SUCCESS when the records are committed, and not before', async () => {
    const { storage, driver } = blockedStorage()
    const exporter = new LogpondLogRecordExporter({ storage })
    let result: ExportResult | undefined
    exporter.export(recordsOf(['Order paid']), (outcome) => {
      result = outcome
    })
    while (driver.blocked === 0) await new Promise(setImmediate)
    expect(result).toBeUndefined()
    driver.release()
    await exporter.forceFlush()
    expect(result).toEqual({ code: ExportResultCode.SUCCESS })
    expect(storage.stats().committed).toBe(1)
  })

  it('hands the records over before it returns, so that the end of the process stores them', () => {
    const storage = openStorage()
    new LogpondLogRecordExporter({ storage }).export(recordsOf(numbered(512)), () => {})
    expect(storage.stats().accepted).toBe(512)
  })

  it('reports FAILED with the first error if one record could not be stored, and stores the others', async () => {
    const storage = openStorage({ onDrop: () => {}, batch: { queueBytes: 4096 } })
    const result = await exportOf(
      new LogpondLogRecordExporter({ storage }),
      recordsOf(['Fine', 'x'.repeat(5000), 'y'.repeat(6000), 'Fine too']),
    )
    expect(result).toMatchObject({ code: ExportResultCode.FAILED, error: { code: 'INVALID_ENTRY' } })
    expect(result.error?.message).toMatch(/about 5\d\d\d bytes/)
    expect(await messagesIn(storage)).toEqual(['Fine', 'Fine too'])
  })

  it('reports FAILED if the storage is closed', async () => {
    const storage = openStorage({ onDrop: () => {} })
    await storage.close()
    const result = await exportOf(new LogpondLogRecordExporter({ storage }), recordsOf(['Late']))
    expect(result).toMatchObject({ code: ExportResultCode.FAILED, error: { code: 'CLOSED' } })
  })

  it('waits for room in a queue that is smaller than the batch', async () => {
    const storage = openStorage({ batch: { queueSize: 10, batchSize: 5, maxBatchSize: 5 } })
    const result = await exportOf(new LogpondLogRecordExporter({ storage }), recordsOf(numbered(100)))
    expect(result).toEqual({ code: ExportResultCode.SUCCESS })
    expect(storage.stats()).toMatchObject({ committed: 100, refused: 0 })
    expect(await messagesIn(storage)).toEqual(numbered(100))
  })

  it('keeps the order of exports that overlap, also when the first has to wait for its resource', async () => {
    const storage = openStorage()
    const exporter = new LogpondLogRecordExporter({ storage })
    const { promise, resolve } = Promise.withResolvers<string>()
    const pending = resourceFromAttributes({ 'service.name': promise })
    const results = [
      exportOf(exporter, recordsOf(['1', '2'], pending)),
      exportOf(exporter, recordsOf(['3', '4'])),
      exportOf(exporter, recordsOf(['5'])),
    ]
    resolve('detected')
    expect((await Promise.all(results)).map(({ code }) => code)).toEqual([0, 0, 0])
    const entries = await storedIn(storage)
    expect(entries.map(({ message, service }) => `${message} ${service}`)).toEqual([
      '1 detected',
      '2 detected',
      '3 shop',
      '4 shop',
      '5 shop',
    ])
  })

  it('reports FAILED after 30 seconds, once, although the records may still be written', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { storage, driver } = blockedStorage()
    const exporter = new LogpondLogRecordExporter({ storage })
    const results: ExportResult[] = []
    exporter.export(recordsOf(['Slow']), (result) => results.push(result))
    await vi.advanceTimersByTimeAsync(29_999)
    expect(results).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(results).toMatchObject([{ code: ExportResultCode.FAILED, error: { code: 'ABORTED' } }])
    driver.release()
    await exporter.forceFlush()
    expect(await messagesIn(storage)).toEqual(['Slow'])
    expect(results).toHaveLength(1)
  })

  it('has its own time-out as an option', async () => {
    const exporter = new LogpondLogRecordExporter({ storage: blockedStorage().storage, timeoutMillis: 5 })
    expect(await exportOf(exporter, recordsOf(['Slow']))).toMatchObject({ code: ExportResultCode.FAILED })
    expect(() => new LogpondLogRecordExporter({ path: ':memory:', timeoutMillis: 0 })).toThrow(
      'timeoutMillis',
    )
  })

  it('of no records succeeds', async () => {
    const exporter = new LogpondLogRecordExporter({ storage: openStorage() })
    expect(await exportOf(exporter, [])).toEqual({ code: ExportResultCode.SUCCESS })
  })
})

describe('forceFlush', () => {
  it('resolves although records failed, and when its time is up', async () => {
    const closed = openStorage({ onDrop: () => {} })
    await closed.close()
    await new LogpondLogRecordExporter({ storage: closed }).forceFlush()
    const { storage } = blockedStorage()
    const exporter = new LogpondLogRecordExporter({ storage, timeoutMillis: 5 })
    exporter.export(recordsOf(['Slow']), () => {})
    await exporter.forceFlush()
    expect(storage.stats().committed).toBe(0)
  })

  it('that fails does not stop a BatchLogRecordProcessor', async () => {
    const driver = faultyDriver(memoryDriver(), { faults: [{ code: 'ENTRY_REJECTED' }] })
    driver.block()
    const storage = openStorage({ driver, onDrop: () => {} })
    setGlobalErrorHandler(() => {})
    onTestFinished(() => setGlobalErrorHandler(loggingErrorHandler()))
    const processor = new BatchLogRecordProcessor({
      exporter: new LogpondLogRecordExporter({ storage }),
      maxExportBatchSize: 1,
    })
    const { logger, provider } = loggerOf(processor)
    logger.emit({ body: 'Rejected' })
    const flushed = provider.forceFlush()
    driver.release()
    await flushed
    logger.emit({ body: 'Accepted' })
    await provider.forceFlush()
    expect(await messagesIn(storage)).toEqual(['Accepted'])
  })
})

describe('shutdown', () => {
  it('waits for exports under way, and reports FAILED for later ones', async () => {
    const storage = openStorage({ batch: { batchTimeout: 60_000 } })
    const exporter = new LogpondLogRecordExporter({ storage })
    const before = exportOf(exporter, recordsOf(['Before']))
    const end = exporter.shutdown()
    expect(exporter.shutdown()).toBe(end)
    expect(await exportOf(exporter, recordsOf(['After']))).toMatchObject({
      code: ExportResultCode.FAILED,
      error: { code: 'CLOSED' },
    })
    await end
    expect(await before).toEqual({ code: ExportResultCode.SUCCESS })
    await exporter.forceFlush()
    expect(await messagesIn(storage)).toEqual(['Before'])
    expect(storage.stats().state).toBe('open')
  })

  it.each([30_000, Number.POSITIVE_INFINITY])(
    'closes a storage that the exporter has opened, within %d ms',
    async (timeoutMillis) => {
      const exporter = new LogpondLogRecordExporter({ path: ':memory:', thread: 'main', timeoutMillis })
      exporter.export(recordsOf(['Only']), () => {})
      await exporter.shutdown()
      expect(exporter.storage.stats()).toMatchObject({ state: 'closed', committed: 1 })
    },
  )
})

describe.each([
  [
    'BatchLogRecordProcessor',
    (exporter: LogRecordExporter) => new BatchLogRecordProcessor({ exporter, maxQueueSize: 10_000 }),
  ],
  ['SimpleLogRecordProcessor', (exporter: LogRecordExporter) => new SimpleLogRecordProcessor({ exporter })],
])('under %s', (_, build) => {
  async function logged(storage: LogStorage, bodies: readonly string[]): Promise<void> {
    const { logger, provider } = loggerOf(build(new LogpondLogRecordExporter({ storage })))
    for (const body of bodies) logger.emit({ body })
    await provider.shutdown()
  }

  it('all records are stored in order by the end of the shutdown', async () => {
    const storage = openStorage()
    await logged(storage, numbered(3000))
    expect(await messagesIn(storage)).toEqual(numbered(3000))
  })

  it('a flush of the provider means that the records are committed', async () => {
    const storage = openStorage({ batch: { batchTimeout: 60_000 } })
    const { logger, provider } = loggerOf(build(new LogpondLogRecordExporter({ storage })))
    logger.emit({ body: 'Order paid' })
    await provider.forceFlush()
    await vi.waitUntil(() => storage.stats().committed === 1)
    await provider.shutdown()
  })
})
