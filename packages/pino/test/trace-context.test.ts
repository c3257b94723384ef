import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type Logger, pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LineOptions, logpond } from '../src/index.js'

const IDS = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' }
const OTHER = 'a'.repeat(32)
const inSpan = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ ...IDS, traceFlags: 1 }))

async function stored(
  options: LineOptions,
  call: (log: Logger) => void,
): Promise<StoredLogEntry | undefined> {
  await using storage = await openLogStorage({ driver: memoryDriver() })
  call(pino(logpond({ storage, ...options })))
  await storage.flush()
  return (await storage.search())[0]
}

describe('with OpenTelemetry', () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  })

  afterAll(() => context.disable())

  it('gives a line the ids of the span in which it is logged', async () => {
    expect(await stored({}, (log) => context.with(inSpan, () => log.info({ a: 1 }, 'x')))).toMatchObject(IDS)
  })

  it('leaves the ids that a line already has', async () => {
    const entry = await stored({}, (log) => context.with(inSpan, () => log.info({ trace_id: OTHER }, 'x')))
    expect(entry).toMatchObject({ traceId: OTHER })
    expect(entry?.spanId).toBeUndefined()
  })

  it('can be turned off', async () => {
    const entry = await stored({ traceContext: false }, (log) => context.with(inSpan, () => log.info('x')))
    expect(entry?.traceId).toBeUndefined()
  })
})
