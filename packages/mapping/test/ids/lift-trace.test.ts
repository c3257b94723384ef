import { expect, it } from 'vitest'
import { liftTrace } from '../../src/ids/lift-trace.js'

const traceId = '5b8efff798038103d269b633813fc60c'
const spanId = 'eee19b7ec3c1b174'

it.each([
  ['OpenTelemetry', { trace_id: traceId, span_id: spanId, trace_flags: '01' }, { trace_flags: '01' }],
  ['the data model of OpenTelemetry', { traceId, spanId }, {}],
  ['the Elastic Common Schema', { 'trace.id': traceId, 'span.id': spanId }, {}],
  [
    'the Elastic Common Schema, in objects',
    { trace: { id: traceId, flags: 1 }, span: { id: spanId } },
    { trace: { flags: 1 } },
  ],
  ['Datadog', { 'dd.trace_id': traceId, 'dd.span_id': '17213210219539181940' }, {}],
  [
    'Datadog, in an object',
    { dd: { trace_id: traceId, span_id: '17213210219539181940', env: 'live' } },
    { dd: { env: 'live' } },
  ],
])('moves the ids of %s out of the attributes', (_format, attributes, rest) => {
  const own = { user: 7, ...attributes }
  expect(liftTrace(own)).toEqual({ traceId, spanId })
  expect(own).toEqual({ user: 7, ...rest })
})

it('gives the decimal 64-bit ids of Datadog their hex digits', () => {
  const attributes = { dd: { trace_id: '18446744073709551615', span_id: '1' } }
  expect(liftTrace(attributes)).toEqual({
    traceId: '0000000000000000ffffffffffffffff',
    spanId: '0000000000000001',
  })
  expect(liftTrace({ 'dd.trace_id': 255 })).toEqual({ traceId: `${'0'.repeat(30)}ff` })
})

it.each([
  { trace_id: '0'.repeat(32), span_id: '0'.repeat(16) },
  { trace_id: traceId.slice(1) },
  { trace_id: 'x'.repeat(32) },
  { trace_id: 7, span_id: null },
  { trace: 'x', span: [spanId] },
  { 'dd.trace_id': '0' },
  { 'dd.trace_id': '18446744073709551616' },
  { 'dd.trace_id': 2 ** 60 },
  { dd: null },
])('leaves what is not a valid id: %j', (attributes) => {
  const own = structuredClone(attributes)
  expect(liftTrace(own)).toEqual({})
  expect(own).toEqual(attributes)
})

it('does not change objects in the attributes', () => {
  const trace = { id: traceId, flags: 1 }
  liftTrace({ trace })
  expect(trace).toEqual({ id: traceId, flags: 1 })
})

it('ignores inherited members', () => {
  expect(liftTrace(Object.create({ trace_id: traceId }) as Record<string, unknown>)).toEqual({})
})
