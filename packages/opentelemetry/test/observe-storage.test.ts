import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { type Attributes, DiagLogLevel, diag } from '@opentelemetry/api'
import { DataPointType, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { expect, it, onTestFinished } from 'vitest'
import { observeStorage } from '../src/index.js'
import { openStorage } from './support/open-storage.js'

class Reader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

function metered() {
  const reader = new Reader()
  const provider = new MeterProvider({ readers: [reader] })
  onTestFinished(() => provider.shutdown())
  /** All measurements: by the name of the metric, and the attributes that the test does not know. */
  const collect = async (): Promise<Record<string, unknown>> => {
    const { resourceMetrics, errors } = await reader.collect()
    expect(errors).toEqual([])
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
    const points = metrics.flatMap(({ descriptor, dataPointType, dataPoints }) =>
      dataPoints.map(({ attributes, value }): [string, unknown] => [
        descriptor.name + own(attributes),
        dataPointType === DataPointType.HISTOGRAM ? (value as { count: number }).count : value,
      ]),
    )
    expect(new Set(points.map(([name]) => name)).size).toBe(points.length)
    return Object.fromEntries(points)
  }
  return { meter: provider.getMeter('test'), collect, reader }
}

function own(attributes: Attributes): string {
  const { 'error.type': error, 'logpond.storage.state': state, 'otel.component.type': type } = attributes
  expect(type).toBe('logpond_storage')
  return [error, state]
    .filter((value) => value !== undefined)
    .map((value) => ` ${String(value)}`)
    .join('')
}

it('the queue, its capacity and the processed entries have the names of the semantic conventions', async () => {
  const driver = faultyDriver(memoryDriver())
  const storage = openStorage({ driver, batch: { queueSize: 5, batchSize: 5 }, onDrop: () => {} })
  await storage.opened
  const { meter, collect } = metered()
  using _ = observeStorage(meter, storage)
  driver.block()
  onTestFinished(() => driver.release())
  for (let line = 1; line <= 7; line++) storage.store({ message: `Line ${line}` })
  storage.store({ message: 5 as never })
  while (driver.blocked === 0) await new Promise(setImmediate)
  expect(await collect()).toMatchObject({
    'otel.sdk.processor.log.queue.size': 5,
    'otel.sdk.processor.log.queue.capacity': 5,
    'otel.sdk.processor.log.processed': 0,
    'otel.sdk.processor.log.processed queue_full': 2,
    'otel.sdk.processor.log.processed invalid_entry': 1,
    'logpond.storage.queue.bytes': expect.any(Number) as number,
  })
  driver.release()
  await storage.flush()
  expect(await collect()).toMatchObject({
    'otel.sdk.processor.log.queue.size': 0,
    'otel.sdk.processor.log.processed': 5,
    'otel.sdk.processor.log.processed queue_full': 2,
    'logpond.storage.queue.bytes': 0,
    'logpond.storage.batches': 1,
    'logpond.storage.append.duration': 1,
  })
})

it('committed and lost entries and those in the queue add up to all that were stored', async () => {
  const refusal = {
    code: 'ENTRY_REJECTED',
    when: ({ size }: { size: number }) => size === 1,
    times: 3,
  } as const
  const storage = openStorage({
    driver: faultyDriver(memoryDriver(), { faults: [refusal] }),
    onDrop: () => {},
  })
  const { meter, collect } = metered()
  using _ = observeStorage(meter, storage)
  for (let line = 0; line < 3; line++)
    await storage
      .store({ message: 'x' })
      .committed()
      .catch(() => {})
  for (let line = 0; line < 40; line++) storage.store({ message: 'y' })
  await storage.flush()
  await storage.close()
  storage.store({ message: 'Too late' })
  const values = await collect()
  expect(values).toMatchObject({
    'otel.sdk.processor.log.processed': 40,
    'otel.sdk.processor.log.processed entry_rejected': 3,
    'otel.sdk.processor.log.processed closed': 1,
    'logpond.storage.state closed': 1,
    'logpond.storage.state open': 0,
  })
})

it('entries that were refused and those that failed with the same code are added up', async () => {
  const driver = faultyDriver(memoryDriver())
  driver.block()
  onTestFinished(() => driver.release())
  const storage = openStorage({ driver, batch: { batchSize: 1, maxBatchSize: 1 }, onDrop: () => {} })
  const { meter, collect } = metered()
  using _ = observeStorage(meter, storage)
  for (let line = 0; line < 3; line++) storage.store({ message: 'x' })
  while (driver.blocked === 0) await new Promise(setImmediate)
  const closed = storage.close({ timeout: 0 }).catch(() => {})
  storage.store({ message: 'Too late' })
  while (storage.stats().failed === 0) await new Promise(setImmediate)
  driver.release()
  await closed
  const { failuresByCode, refusedByCode } = storage.stats()
  expect([failuresByCode.CLOSED, refusedByCode.CLOSED]).toEqual([2, 1])
  expect(await collect()).toMatchObject({ 'otel.sdk.processor.log.processed closed': 3 })
})

it('failed attempts and retries are counted with the code of their error', async () => {
  const driver = faultyDriver(memoryDriver(), { faults: [{ code: 'BUSY', times: 2 }] })
  const storage = openStorage({ driver, retry: { minDelay: 0, maxDelay: 0 } })
  const { meter, collect } = metered()
  using _ = observeStorage(meter, storage)
  await storage.store({ message: 'x' }).committed()
  expect(await collect()).toMatchObject({
    'logpond.storage.retries': 2,
    'logpond.storage.append.duration busy': 2,
    'logpond.storage.append.duration': 1,
  })
})

it('entries that a power cut could lose and that cleanups have deleted are reported', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-observed-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const driver = betterSqlite3({ path: join(directory, 'logs.db'), thread: 'main' })
  const storage = openStorage({ driver, syncInterval: Number.POSITIVE_INFINITY })
  const { meter, collect } = metered()
  using _ = observeStorage(meter, storage)
  for (const line of [1, 2, 3]) storage.store({ message: `Line ${line}` })
  await storage.flush()
  await storage.cleanup({ maxEntries: 1 })
  expect(await collect()).toMatchObject({ 'logpond.storage.not_durable': 3, 'logpond.storage.deleted': 2 })
  await storage.store({ message: 'Line 4' }).durable()
  expect(await collect()).toMatchObject({ 'logpond.storage.not_durable': 0 })
})

it('two storages differ in their names, or in the given attributes', async () => {
  const { meter, reader } = metered()
  using _ = observeStorage(meter, openStorage())
  using __ = observeStorage(meter, openStorage())
  using ___ = observeStorage(meter, openStorage(), {
    attributes: { 'otel.component.name': 'audit', path: 'a.db' },
  })
  const { resourceMetrics } = await reader.collect()
  const [metric] = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
  const names = metric?.dataPoints.map(({ attributes }) => attributes['otel.component.name'])
  expect(new Set(names).size).toBe(3)
  expect(names).toContain('audit')
})

it('nothing is measured after the observation was disposed of', async () => {
  const storage = openStorage()
  const { meter, collect } = metered()
  const observation = observeStorage(meter, storage)
  await storage.store({ message: 'x' }).committed()
  const before = await collect()
  expect(before).toMatchObject({
    'otel.sdk.processor.log.processed': 1,
    'logpond.storage.append.duration': 1,
  })
  observation[Symbol.dispose]()
  await storage.store({ message: 'y' }).committed()
  // The SDK repeats the last values of an instrument that is not observed any more.
  expect(await collect()).toEqual(before)
})

it('other storages are not measured', async () => {
  const { meter, collect } = metered()
  using _ = observeStorage(meter, openStorage())
  await openStorage().store({ message: 'Elsewhere' }).committed()
  expect(await collect()).not.toHaveProperty(['logpond.storage.append.duration'])
})

it('a meter whose histogram throws does not disturb the storage', async () => {
  const { meter } = metered()
  let calls = 0
  meter.createHistogram = () => ({
    record() {
      calls++
      throw new Error('no')
    },
  })
  const storage = openStorage()
  using _ = observeStorage(meter, storage)
  await storage.store({ message: 'x' }).committed()
  expect([calls, storage.stats().committed]).toEqual([1, 1])
})

it('anything but a meter, a storage and options is refused', () => {
  const { meter } = metered()
  const refused = (...parts: unknown[]) =>
    expect(() => observeStorage(...(parts as Parameters<typeof observeStorage>))).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    )
  refused(null, openStorage())
  refused({}, openStorage())
  refused(meter, null)
  refused(meter, {})
  refused(meter, openStorage(), null)
})

it('a diagnostic logger and a reader that store into the same storage start no loop', async () => {
  const storage: LogStorage = openStorage({ onDrop: () => storage.store({ message: 'Dropped' }) })
  const log = (message: string) => void storage.store({ message })
  diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, DiagLogLevel.ALL)
  onTestFinished(() => diag.disable())
  const { meter, collect } = metered()
  using _ = observeStorage(meter, storage)
  for (let round = 0; round < 10; round++) {
    const values = await collect()
    storage.store({ message: JSON.stringify(values) })
    await storage.flush()
  }
  expect(storage.stats().accepted).toBeLessThan(50)
})
