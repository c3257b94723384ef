import type { LogRecord } from '@opentelemetry/api'
import { ConsoleLogRecordExporter, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { captureRecord } from '../src/captured-record.js'
import { LogpondLogRecordProcessor } from '../src/index.js'
import { inSpan, SHAPES, TIME } from './support/emit-shapes.js'
import { openStorage, storedIn } from './support/open-storage.js'
import { loggerOf } from './support/provider.js'

const SCOPE = { 'otel.scope.name': 'checkout', 'otel.scope.version': '1.2.0' }

/** Emits records; returns what the exporter of the SDK for the console prints, and what is stored. */
async function emitted(...records: LogRecord[]) {
  const print = vi.spyOn(console, 'dir').mockImplementation(() => {})
  onTestFinished(() => print.mockRestore())
  const storage = openStorage()
  const exporter = new ConsoleLogRecordExporter()
  const { logger, provider } = loggerOf([
    new LogpondLogRecordProcessor({ storage }),
    new SimpleLogRecordProcessor({ exporter }),
  ])
  for (const record of records) logger.emit({ timestamp: TIME, observedTimestamp: TIME, ...record })
  await provider.shutdown()
  return { printed: print.mock.calls.map(([record]: unknown[]) => record), stored: await storedIn(storage) }
}

describe('what ConsoleLogRecordExporter prints, and what is stored', () => {
  it.each(SHAPES)('%s', async (_, record, printed, stored, attributes = {}) => {
    const result = await emitted(record)
    expect(result.printed).toEqual([expect.objectContaining(printed)])
    const [{ id: _id, ...entry } = { id: 0 }] = result.stored
    expect(entry).toEqual({
      message: 'x',
      severity: 9,
      timestamp: TIME,
      service: 'shop',
      host: 'web-1',
      ...stored,
      attributes: { ...attributes, ...SCOPE },
    })
  })
})

it('an error as a body keeps its class, its cause and its own fields', async () => {
  const body = Object.assign(new RangeError('card expired', { cause: new TypeError('no date') }), {
    code: 402,
  })
  const { stored } = await emitted({ body })
  expect(stored).toMatchObject([
    {
      message: 'card expired',
      attributes: {
        'exception.type': 'RangeError',
        'exception.message': 'card expired',
        'exception.stacktrace': body.stack,
        'exception.code': 402,
        'exception.cause.type': 'TypeError',
        'exception.cause.message': 'no date',
      },
    },
  ])
})

it('the text of a long structure ends after 8,192 characters, and the structure is whole', async () => {
  const body = { list: Array.from({ length: 5000 }, (_, number) => number) }
  const { stored } = await emitted({ body })
  expect(stored[0]?.message).toHaveLength(8193)
  expect(stored[0]?.message.endsWith('…')).toBe(true)
  expect(stored[0]?.attributes?.body).toEqual(body)
})

it('attributes that a logger has set win over those that are derived', async () => {
  const attributes = {
    body: 'mine',
    'event.name': 'mine',
    'otel.scope.name': 'mine',
    'otel.severity_text': 'mine',
    trace_flags: 'mine',
    'exception.type': 'mine',
  }
  const { stored } = await emitted(
    { body: { a: 1 }, eventName: 'theirs', severityText: 'theirs', context: inSpan(1), attributes },
    { body: new Error('boom'), attributes },
  )
  expect(stored[0]?.attributes).toEqual({ ...attributes, 'otel.scope.version': '1.2.0' })
  expect(stored[1]?.attributes).toMatchObject({ ...attributes, 'exception.message': 'boom' })
})

it('a span id that is invalid is ignored, and the trace id stays', () => {
  const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '0'.repeat(16), traceFlags: 0 }
  const { traceId, spanId } = captureRecord({ body: 'x', attributes: {}, spanContext } as never).fields
  expect([traceId, spanId]).toEqual([spanContext.traceId, undefined])
})

it('the number of attributes that a limit of the SDK has dropped is stored', async () => {
  const attributes = Object.fromEntries(Array.from({ length: 130 }, (_, number) => [`a${number}`, number]))
  const { stored } = await emitted({ body: 'x', attributes })
  expect(stored[0]?.attributes).toMatchObject({ a127: 127, 'otel.dropped_attributes_count': 2 })
})

it('fields of the wrong type cost nothing but themselves', () => {
  const record = {
    body: 'x',
    eventName: 5,
    severityText: 7,
    severityNumber: 'high',
    attributes: { a: 1 },
    hrTime: 'now',
    spanContext: { traceId: 5 },
  }
  expect(captureRecord(record as never).fields).toMatchObject({
    message: 'x',
    severity: 9,
    traceId: undefined,
    attributes: { json: expect.stringContaining('"a":1') as string },
  })
})

/** The value that is read back for an AnyValue. */
function readBack(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map((member) => readBack(member ?? null))
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(members.map(([name, member]) => [name, readBack(member)]))
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  return value ?? null
}

// The SDK drops attributes that have an object with a member `constructor`.
const key = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .filter((name) => !['__proto__', 'toJSON', 'constructor'].includes(name))
const { anyValue } = fc.letrec<{ anyValue: unknown }>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'grapheme' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.uint8Array(),
    fc.array(tie('anyValue'), { maxLength: 5 }),
    fc.dictionary(key, tie('anyValue'), { maxKeys: 5 }),
  ),
}))

it('an object with a member named constructor is stored as a body', async () => {
  const storage = openStorage()
  const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }))
  const body = { constructor: ['a'], order: 1 } as never
  logger.emit({ body })
  await provider.shutdown()
  const [entry] = await storedIn(storage)
  await storage.close()
  expect(entry?.attributes?.body).toEqual({ constructor: ['a'], order: 1 })
})

it('any value of OpenTelemetry is stored whole, as a body and as an attribute', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 20 }), async (values) => {
      const storage = openStorage()
      const { logger, provider } = loggerOf(new LogpondLogRecordProcessor({ storage }))
      for (const value of values) logger.emit({ body: value, attributes: { value } })
      await provider.shutdown()
      const entries = await storedIn(storage)
      await storage.close()
      expect(entries).toHaveLength(values.length)
      entries.forEach(({ message, attributes }, place) => {
        const value = values[place]
        if (value !== undefined) expect(attributes?.value).toEqual(readBack(value))
        if (typeof value === 'object' && value !== null) expect(attributes?.body).toEqual(readBack(value))
        else expect(message).toBe(value === undefined || value === null ? '' : String(value))
      })
    }),
    { numRuns: 50 },
  )
})
