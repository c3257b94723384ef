import { isLogStorageError, type LogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LogpondLogRecordProcessor } from '../src/index.js'
import { messagesIn, openStorage, storedIn } from './support/open-storage.js'
import { loggerOf } from './support/provider.js'

const numbered = (count: number) => Array.from({ length: count }, (_, number) => `Line ${number}`)

/** A storage that cannot finish a write before the end of the test. */
function stuckStorage(): LogStorage {
  const driver = faultyDriver(memoryDriver())
  driver.block()
  const storage = openStorage({ driver })
  onTestFinished(() => driver.release())
  storage.store({ message: 'Stuck' })
  return storage
}

/** A driver that refuses every entry. */
function refusingDriver() {
  const refusal = { method: 'append', code: 'ENTRY_REJECTED', times: Number.POSITIVE_INFINITY } as const
  return faultyDriver(memoryDriver(), { faults: [refusal] })
}

describe('onEmit', () => {
  it('stores records in the order in which they were emitted', async () => {
    const storage = openStorage()
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }))
    for (const body of numbered(1000)) logger.emit({ body })
    expect(await messagesIn(storage)).toEqual(numbered(1000))
  })

  it('returns before anything is written', () => {
    const storage = openStorage()
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }))
    logger.emit({ body: 'Order paid' })
    expect(storage.stats()).toMatchObject({ accepted: 1, committed: 0 })
  })

  it('stores what earlier processors have changed, and nothing of what later ones change', async () => {
    const storage = openStorage()
    const earlier = changing({
      onEmit: (record) => record.setAttribute('earlier', 1).setBody('Changed once'),
    })
    const later = changing({
      onEmit(record) {
        record.setBody('Changed twice').setAttribute('later', 1)
        ;(record.attributes.list as number[]).push(2)
      },
    })
    const { logger } = loggerOf([earlier, new LogpondLogRecordProcessor({ storage }), later])
    logger.emit({ body: 'As logged', attributes: { list: [1] } })
    const [entry] = await storedIn(storage)
    expect(entry).toMatchObject({ message: 'Changed once', attributes: { earlier: 1, list: [1] } })
    expect(entry?.attributes).not.toHaveProperty('later')
  })

  it('leaves the record as it is for later processors', async () => {
    const storage = openStorage()
    const seen: unknown[] = []
    const later = changing({ onEmit: ({ body, attributes }) => seen.push([body, { ...attributes }]) })
    const { logger } = loggerOf([new LogpondLogRecordProcessor({ storage }), later])
    logger.emit({ body: { cart: [1] }, attributes: { order: 1 } })
    expect(seen).toEqual([[{ cart: [1] }, { order: 1 }]])
  })

  it('does not throw when the storage is closed, full or broken', async () => {
    const closed = openStorage({ onDrop: () => {} })
    await closed.close()
    const full = openStorage({ batch: { queueSize: 1 }, onDrop: () => {} })
    const broken = openStorage({
      onDrop: () => {},
      driver: { ...memoryDriver(), open: () => Promise.reject(new Error('broken')) },
    })
    for (const storage of [closed, full, broken]) {
      const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }))
      for (const body of numbered(3)) expect(() => logger.emit({ body })).not.toThrow()
    }
    await broken.opened.catch(() => {})
  })

  it('does not throw for a record that cannot be read, and stores an entry for it', async () => {
    const storage = openStorage()
    const processor = new LogpondLogRecordProcessor({ storage })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    processor.onEmit(proxy as never)
    processor.onEmit({ body: 'No resource, no scope, no time' } as never)
    expect(await messagesIn(storage)).toEqual([
      expect.stringContaining('could not be read'),
      'No resource, no scope, no time',
    ])
  })

  it('stores the ids of the span in whose context the record was emitted', async () => {
    const storage = openStorage()
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }))
    const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
    const inSpan = trace.setSpanContext(ROOT_CONTEXT, { ...span, traceFlags: TraceFlags.SAMPLED })
    logger.emit({ body: 'In a span', context: inSpan })
    logger.emit({ body: 'In none', context: ROOT_CONTEXT })
    const [first, second] = await storedIn(storage)
    expect(first).toMatchObject({ ...span, attributes: { trace_flags: '01' } })
    expect(second).not.toHaveProperty('traceId')
  })

  it('ignores records after the shutdown', async () => {
    const storage = openStorage()
    const processor = new LogpondLogRecordProcessor({ storage })
    const { logger, provider } = loggerOf(processor)
    logger.emit({ body: 'Before' })
    await provider.shutdown()
    logger.emit({ body: 'After' })
    processor.onEmit({ body: 'Directly' } as never)
    expect(await messagesIn(storage)).toEqual(['Before'])
  })
})

describe('enabled', () => {
  it('is true until the shutdown, so that a logger then makes no more records', async () => {
    const processor = new LogpondLogRecordProcessor({ storage: openStorage() })
    const { logger } = loggerOf(processor)
    expect(logger.enabled()).toBe(true)
    await processor.shutdown()
    expect(logger.enabled()).toBe(false)
  })
})

describe('forceFlush', () => {
  it('resolves when all records are committed', async () => {
    const storage = openStorage({ batch: { batchTimeout: 60_000 } })
    const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }))
    for (const body of numbered(10)) logger.emit({ body })
    await provider.forceFlush()
    expect(storage.stats()).toMatchObject({ accepted: 10, committed: 10 })
  })

  it('rejects when its time is up, and says how long it waited', async () => {
    const processor = new LogpondLogRecordProcessor({ storage: stuckStorage() })
    const error = await processor.forceFlush({ timeoutMillis: 5 }).catch((thrown: unknown) => thrown)
    expect(isLogStorageError(error) && error.code).toBe('ABORTED')
    expect(String(error)).toContain('5 ms')
  })

  it('waits for 30 seconds by default', async () => {
    vi.useFakeTimers()
    try {
      const processor = new LogpondLogRecordProcessor({ storage: stuckStorage() })
      let outcome = 'waits'
      const flushed = processor.forceFlush().catch(() => {
        outcome = 'rejected'
      })
      await vi.advanceTimersByTimeAsync(29_999)
      expect(outcome).toBe('waits')
      await vi.advanceTimersByTimeAsync(1)
      await flushed
      expect(outcome).toBe('rejected')
    } finally {
      vi.useRealTimers()
    }
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    try {
      await new LogpondLogRecordProcessor({ storage: openStorage() }).forceFlush({ timeoutMillis: 60_000 })
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('rejects with the error of records that could not be written', async () => {
    const driver = refusingDriver()
    const storage = openStorage({ driver, onDrop: () => {}, retry: { attempts: 1 } })
    const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }))
    logger.emit({ body: 'Rejected' })
    await expect(provider.forceFlush()).rejects.toMatchObject({ code: 'ENTRY_REJECTED' })
  })
})

describe('shutdown', () => {
  it('includes a flush', async () => {
    const storage = openStorage({ batch: { batchTimeout: 60_000 } })
    const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }))
    logger.emit({ body: 'Last words' })
    await provider.shutdown()
    expect(storage.stats()).toMatchObject({ accepted: 1, committed: 1 })
  })

  it('happens once: later calls, and later flushes, wait for the same end', async () => {
    const storage = openStorage()
    const flush = vi.spyOn(storage, 'flush')
    const processor = new LogpondLogRecordProcessor({ storage })
    const first = processor.shutdown()
    expect(processor.shutdown()).toBe(first)
    expect(processor.forceFlush()).toBe(first)
    await first
    expect(flush).toHaveBeenCalledTimes(1)
  })

  it('leaves a storage open that it was given', async () => {
    const storage = openStorage()
    await new LogpondLogRecordProcessor({ storage }).shutdown()
    expect(storage.stats().state).toBe('open')
    expect(new LogpondLogRecordProcessor(storage as never).storage).toBe(storage)
  })

  it('closes a storage that it has opened', async () => {
    const processor = new LogpondLogRecordProcessor({ path: ':memory:', thread: 'main' })
    await processor.shutdown()
    expect(processor.storage.stats().state).toBe('closed')
  })

  it('closes a storage that it has opened even if the flush fails', async () => {
    const driver = refusingDriver()
    const processor = new LogpondLogRecordProcessor({ driver, onDrop: () => {}, flushOnExit: false })
    loggerOf(processor).logger.emit({ body: 'Rejected' })
    await expect(processor.shutdown()).rejects.toMatchObject({ code: 'ENTRY_REJECTED' })
    expect(processor.storage.stats().state).toBe('closed')
  })
})

describe('options', () => {
  it.each<[string, boolean | string[], string[]]>([
    ['all', true, ['resource.os.type', 'resource.host.id']],
    ['none', false, []],
    ['those of a list', ['host.id', 'absent'], ['resource.host.id']],
  ])('resource: %s of the attributes of the resource are stored', async (_, resource, expected) => {
    const storage = openStorage()
    const detected = resourceFromAttributes({ 'service.name': 'shop', 'os.type': 'linux', 'host.id': '7' })
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage, resource }), detected)
    logger.emit({ body: 'x' })
    const [entry] = await storedIn(storage)
    expect(entry?.service).toBe('shop')
    const names = Object.keys(entry?.attributes ?? {}).filter((name) => name.startsWith('resource.'))
    expect(names).toEqual(expected)
  })

  it('a storage that the processor opens has a longer queue, unless the options say how long it is', () => {
    const queueSizeOf = (options: object) => {
      const { storage } = new LogpondLogRecordProcessor({ path: ':memory:', thread: 'main', ...options })
      onTestFinished(() => storage.close())
      return storage.stats().queueSize
    }
    expect(queueSizeOf({})).toBe(100_000)
    expect(queueSizeOf({ batch: { batchSize: 10 } })).toBe(100_000)
    expect(queueSizeOf({ batch: { queueSize: 500 } })).toBe(500)
    expect(queueSizeOf({ batch: { maxBatchSize: 500 } })).toBe(100_000)
    expect(new LogpondLogRecordProcessor({ storage: openStorage() }).storage.stats().queueSize).toBe(10_000)
    expect(() => queueSizeOf({ batch: 5 })).toThrow('batch')
  })

  it('are those of the storage and resource; a wrong one is named', () => {
    const build = (options: object) => () => new LogpondLogRecordProcessor(options as never)
    expect(build({})).toThrow('LogpondLogRecordProcessor needs a storage')
    expect(build({ storage: openStorage(), pth: 'x' })).toThrow('"pth"')
    expect(build({ storage: openStorage(), resource: 'host.id' })).toThrow('resource must be')
    expect(build({ storage: openStorage(), resource: [1] })).toThrow('resource must be')
  })
})

it('has the type of a processor of the SDK, and works in its provider without a context manager', () => {
  const processor: LogRecordProcessor = new LogpondLogRecordProcessor({ storage: openStorage() })
  expect(context.active()).toBe(ROOT_CONTEXT)
  expect(processor.enabled?.({ context: ROOT_CONTEXT, instrumentationScope: { name: 'x' } })).toBe(true)
})

function changing(processor: Pick<LogRecordProcessor, 'onEmit'>): LogRecordProcessor {
  return { ...processor, forceFlush: async () => {}, shutdown: async () => {} }
}
