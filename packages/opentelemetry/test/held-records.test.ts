import { DiagLogLevel, diag } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LogpondLogRecordProcessor } from '../src/index.js'
import { messagesIn, openStorage, storedIn } from './support/open-storage.js'
import { loggerOf } from './support/provider.js'

afterEach(() => {
  vi.useRealTimers()
})

/** A resource with a detector that finds the name of the service when the test says so. */
function detectedResource(known: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return {
    resource: resourceFromAttributes({ ...known, 'service.name': promise }),
    found: resolve,
    failed: reject,
  }
}

it('records wait for the detectors of their resource, and then have all its attributes', async () => {
  const storage = openStorage()
  const { resource, found } = detectedResource({ 'host.name': 'web-1', 'os.type': 'linux' })
  const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
  logger.emit({ body: 'First' })
  expect(storage.stats().accepted).toBe(0)
  found('shop')
  await provider.forceFlush()
  expect(await storedIn(storage)).toMatchObject([
    { message: 'First', service: 'shop', host: 'web-1', attributes: { 'resource.os.type': 'linux' } },
  ])
})

it('records that wait are stored in order, also those of other resources that came later', async () => {
  const storage = openStorage()
  const processor = new LogpondLogRecordProcessor({ storage })
  const first = detectedResource()
  const second = detectedResource()
  const a = loggerOf(processor, first.resource).logger
  const b = loggerOf(processor, second.resource).logger
  const c = loggerOf(processor).logger
  a.emit({ body: 'a1' })
  b.emit({ body: 'b1' })
  c.emit({ body: 'c1' })
  a.emit({ body: 'a2' })
  second.found('b')
  first.found('a')
  await processor.forceFlush()
  c.emit({ body: 'c2' })
  expect((await storedIn(storage)).map(({ message, service }) => [message, service])).toEqual([
    ['a1', 'a'],
    ['b1', 'b'],
    ['c1', 'shop'],
    ['a2', 'a'],
    ['c2', 'shop'],
  ])
})

it('a record that waits is stored as it was emitted', async () => {
  const storage = openStorage()
  const { resource, found } = detectedResource()
  const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
  const cart = { items: [1], photo: new Uint8Array([1]) }
  const body = { step: 'pay' }
  logger.emit({ body, attributes: { cart } })
  cart.items.push(2)
  cart.photo[0] = 2
  body.step = 'ship'
  found('shop')
  await provider.forceFlush()
  const [entry] = await storedIn(storage)
  expect(entry).toMatchObject({
    message: '{"step":"pay"}',
    attributes: { body: { step: 'pay' }, cart: { items: [1], photo: 'AQ==' } },
  })
})

it('a detector that fails costs its attributes and no record', async () => {
  const storage = openStorage()
  const { resource, failed } = detectedResource({ 'host.name': 'web-1' })
  const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
  logger.emit({ body: 'First' })
  failed(new Error('no metadata service'))
  await provider.forceFlush()
  expect(await storedIn(storage)).toMatchObject([{ message: 'First', host: 'web-1' }])
})

describe('records do not wait for ever', () => {
  it('after 5 seconds they are stored with what is known, and later ones at once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const storage = openStorage()
    const { resource, found } = detectedResource({ 'host.name': 'web-1' })
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
    logger.emit({ body: 'Early' })
    vi.advanceTimersByTime(4999)
    expect(storage.stats().accepted).toBe(0)
    vi.advanceTimersByTime(1)
    expect(storage.stats().accepted).toBe(1)
    logger.emit({ body: 'Late' })
    expect(storage.stats().accepted).toBe(2)
    found('shop')
    await resource.waitForAsyncAttributes?.()
    logger.emit({ body: 'Complete' })
    const entries = await storedIn(storage)
    for (const { attributes } of entries) expect(attributes).not.toHaveProperty(['resource.service.name'])
    expect(entries.map(({ host, service }) => [host, service])).toEqual([
      ['web-1', undefined],
      ['web-1', undefined],
      ['web-1', 'shop'],
    ])
  })

  it('when 2,048 wait, they are stored with what is known', async () => {
    const storage = openStorage()
    const { resource } = detectedResource()
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
    const expected = Array.from({ length: 3000 }, (_, number) => `Line ${number}`)
    for (const body of expected.slice(0, 2047)) logger.emit({ body })
    expect(storage.stats().accepted).toBe(0)
    for (const body of expected.slice(2047)) logger.emit({ body })
    expect(storage.stats().accepted).toBe(3000)
    expect(await messagesIn(storage)).toEqual(expected)
  })

  it('when 8 MiB of text wait, they are stored with what is known', () => {
    const storage = openStorage({ batch: { queueBytes: 64 * 2 ** 20 } })
    const { resource } = detectedResource()
    const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
    const body = 'x'.repeat(2 ** 20)
    for (let count = 1; count <= 7; count++) logger.emit({ body })
    expect(storage.stats().accepted).toBe(0)
    logger.emit({ body })
    expect(storage.stats().accepted).toBe(8)
  })

  it('each wait has its own 5 seconds and 8 MiB', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const storage = openStorage({ batch: { queueBytes: 64 * 2 ** 20 } })
    const processor = new LogpondLogRecordProcessor({ storage })
    const body = 'x'.repeat(5 * 2 ** 20)
    const first = detectedResource()
    loggerOf(processor, first.resource).logger.emit({ body })
    vi.advanceTimersByTime(4000)
    first.found('first')
    await processor.forceFlush()
    loggerOf(processor, detectedResource().resource).logger.emit({ body })
    vi.advanceTimersByTime(4999)
    expect(storage.stats().accepted).toBe(1)
    vi.advanceTimersByTime(1)
    expect(storage.stats().accepted).toBe(2)
  })

  it('a resource that stays incomplete after its wait is taken as it is', async () => {
    const storage = openStorage()
    const resource = {
      attributes: {},
      asyncAttributesPending: true,
      waitForAsyncAttributes: () => Promise.resolve(),
      getRawAttributes: (): [string, unknown][] => [
        ['service.name', 'shop'],
        ['service.name', 'a later one of the same name'],
      ],
    }
    const processor = new LogpondLogRecordProcessor({ storage })
    processor.onEmit({ body: 'First', resource } as never)
    await processor.forceFlush()
    processor.onEmit({ body: 'Second', resource } as never)
    expect(await storedIn(storage)).toMatchObject([{ service: 'shop' }, { service: 'shop' }])
  })
})

it('the shutdown waits for the detectors too', async () => {
  const storage = openStorage()
  const { resource, found } = detectedResource()
  const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
  logger.emit({ body: 'Only' })
  const end = provider.shutdown()
  found('shop')
  await end
  expect(await storedIn(storage)).toMatchObject([{ message: 'Only', service: 'shop' }])
})

it('a flush that runs out of time while records wait rejects, and they are stored later', async () => {
  const storage = openStorage()
  const { resource, found } = detectedResource()
  const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
  logger.emit({ body: 'First' })
  await expect(provider.forceFlush({ timeoutMillis: 5 })).rejects.toThrow()
  found('shop')
  await provider.forceFlush()
  expect(await messagesIn(storage)).toEqual(['First'])
})

it('a diagnostic logger that stores into the same storage starts no loop', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const storage = openStorage()
  const { resource } = detectedResource({ 'host.name': 'web-1' })
  const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }), resource)
  const messages: string[] = []
  const log = (message: string) => {
    messages.push(message)
    logger.emit({ body: `diag: ${message}` })
  }
  logger.emit({ body: 'First' })
  diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, DiagLogLevel.ERROR)
  onTestFinished(() => diag.disable())
  // The SDK reports each look at the attributes of such a resource as an error.
  vi.advanceTimersByTime(5000)
  logger.emit({ body: 'Second' })
  diag.disable()
  expect(await messagesIn(storage)).toEqual(['First', 'Second'])
  expect(messages).toEqual([])
})
