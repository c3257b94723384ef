import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { logged } from './logged.js'

const IDS = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' }
const OTHER = 'a'.repeat(32)
const inSpan = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ ...IDS, traceFlags: 1 }))

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

it('gives an info the ids of the span in which it is logged', async () => {
  const { stored } = await logged((log) => {
    context.with(inSpan, () => log.info('inside'))
    log.info('outside')
  })
  expect(stored[0]).toMatchObject(IDS)
  expect(stored[1]?.traceId).toBeUndefined()
})

it('leaves the ids that an info already has', async () => {
  const { stored } = await logged((log) => context.with(inSpan, () => log.info('a', { trace_id: OTHER })))
  expect(stored[0]).toMatchObject({ traceId: OTHER })
  expect(stored[0]?.spanId).toBeUndefined()
})

it('can be turned off', async () => {
  const { stored } = await logged(
    (log) => context.with(inSpan, () => log.info('a')),
    {},
    { traceContext: false },
  )
  expect(stored[0]?.traceId).toBeUndefined()
})
