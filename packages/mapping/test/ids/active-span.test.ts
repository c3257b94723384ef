import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activeSpan } from '../../src/ids/active-span.js'

const IDS = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' }
const inSpan = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ ...IDS, traceFlags: 1 }))

it('is undefined in an application without OpenTelemetry', () => {
  expect(activeSpan()).toBeUndefined()
})

describe('with OpenTelemetry', () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  })

  afterAll(() => context.disable())

  it('is undefined outside of a span, and in one without valid ids', () => {
    expect(activeSpan()).toBeUndefined()
    const invalid = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 })
    expect(context.with(trace.setSpan(ROOT_CONTEXT, invalid), activeSpan)).toBeUndefined()
  })

  it('has the ids of the span, also after a wait', async () => {
    await context.with(inSpan, async () => {
      expect(activeSpan()).toEqual(IDS)
      await null
      expect(activeSpan()).toEqual(IDS)
    })
  })
})
