import {
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { activeTrace, LogpondLogRecordProcessor } from '../src/index.js'
import { openStorage, storedIn } from './support/open-storage.js'
import { loggerOf } from './support/provider.js'

const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
const OTHER = { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16) }
const sampled = { ...SPAN, traceFlags: TraceFlags.SAMPLED }

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
})
afterAll(() => context.disable())

function within<T>(span: SpanContext, action: () => T): T {
  return context.with(trace.setSpanContext(ROOT_CONTEXT, span), action)
}

it('an entry that is stored while a span is active gets its ids', async () => {
  const storage = openStorage({ enrich: activeTrace() })
  within(sampled, () => storage.store({ message: 'In the span', attributes: { order: 1 } }))
  storage.store({ message: 'Outside' })
  const [inside, outside] = await storedIn(storage)
  expect(inside).toMatchObject({ ...SPAN, attributes: { order: 1 } })
  expect(outside).not.toHaveProperty('traceId')
  expect(outside).not.toHaveProperty('attributes')
})

it('the span is that of the caller, also after an await', async () => {
  const storage = openStorage({ enrich: activeTrace() })
  const other = { ...OTHER, traceFlags: TraceFlags.NONE }
  const work = (span: SpanContext) =>
    within(span, async () => {
      await new Promise(setImmediate)
      await storage.storeOrWait({ message: span.traceId })
      storage.storeMany([{ message: span.traceId }])
    })
  await Promise.all([work(sampled), work(other), work(sampled)])
  for (const entry of await storedIn(storage)) expect(entry.traceId).toBe(entry.message)
})

it('ids that an entry has of its own stay', async () => {
  const storage = openStorage({ enrich: activeTrace() })
  within(sampled, () => storage.store({ message: 'x', ...OTHER }))
  expect(await storedIn(storage)).toMatchObject([OTHER])
})

it('an invalid span is ignored', async () => {
  const storage = openStorage({ enrich: activeTrace({ flags: true }) })
  const invalid = [INVALID_SPAN_CONTEXT, { ...sampled, traceId: 'x' }, { ...sampled, spanId: '0'.repeat(16) }]
  for (const span of invalid) within(span, () => storage.store({ message: 'x' }))
  for (const entry of await storedIn(storage)) {
    expect(entry).not.toHaveProperty('traceId')
    expect(entry).not.toHaveProperty('spanId')
    expect(entry).not.toHaveProperty('attributes')
  }
})

it('with the option flags, the flags of the trace become an attribute if one is set', async () => {
  const storage = openStorage({ enrich: activeTrace({ flags: true }) })
  for (const traceFlags of [0, 1, 3, 256])
    within({ ...SPAN, traceFlags }, () => storage.store({ message: 'x' }))
  const flags = (await storedIn(storage)).map(({ attributes }) => attributes?.trace_flags)
  expect(flags).toEqual([undefined, '01', '03', undefined])
})

it.each([
  [null, 'flags must be true or false; it was null'],
  [5, 'flags must be true or false; it was 5'],
  [{ flags: 'yes' }, 'flags must be true or false; it was yes'],
  [{ flag: true }, 'activeTrace has no option "flag"'],
])('the options %j are refused', (options, message) => {
  expect(() => activeTrace(options as never)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(message) }),
  )
})

it('records of the processor keep the context in which they were emitted', async () => {
  const storage = openStorage({ enrich: activeTrace() })
  const { logger } = loggerOf(new LogpondLogRecordProcessor({ storage }))
  const explicit = trace.setSpanContext(ROOT_CONTEXT, { ...OTHER, traceFlags: 1 })
  within(sampled, () => logger.emit({ body: 'x', context: explicit }))
  expect(await storedIn(storage)).toMatchObject([OTHER])
})

it('no span is active without a context manager, and nothing throws', async () => {
  context.disable()
  const storage = openStorage({ enrich: activeTrace() })
  within(sampled, () => storage.store({ message: 'x' }))
  expect(await storedIn(storage)).toMatchObject([{ message: 'x' }])
})
