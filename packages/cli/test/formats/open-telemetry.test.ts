import { expect, it } from 'vitest'
import { parse } from './parse.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

function entryOf(record: Record<string, unknown>) {
  return parse(JSON.stringify(record))
}

it('reads a log record with typed values', () => {
  const entry = entryOf({
    timeUnixNano: '1706696430123456000',
    observedTimeUnixNano: '1706696439000000000',
    severityNumber: 18,
    severityText: 'ERROR2',
    body: { stringValue: 'boom' },
    attributes: [
      { key: 'text', value: { stringValue: 'a' } },
      { key: 'whole', value: { intValue: '12' } },
      { key: 'huge', value: { intValue: '9223372036854775807' } },
      { key: 'real', value: { doubleValue: 1.5 } },
      { key: 'truth', value: { boolValue: false } },
      { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'b' }] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: 'c', value: { intValue: 3 } }] } } },
    ],
    traceId: TRACE,
    spanId: SPAN,
    flags: 1,
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: 'shop' } },
        { key: 'host.name', value: { stringValue: 'box' } },
        { key: 'os.type', value: { stringValue: 'linux' } },
      ],
    },
  })
  expect(entry).toEqual({
    message: 'boom',
    timestamp: 1706696430123.456,
    severity: 18,
    service: 'shop',
    host: 'box',
    traceId: TRACE,
    spanId: SPAN,
    attributes: {
      text: 'a',
      whole: 12,
      huge: '9223372036854775807',
      real: 1.5,
      truth: false,
      list: [1, 'b'],
      map: { c: 3 },
      flags: 1,
      resource: { 'os.type': 'linux' },
    },
  })
})

it('reads a log record with plain values', () => {
  const entry = entryOf({
    severityNumber: 9,
    body: 'hello',
    attributes: { a: { b: 1 } },
    resource: { 'service.name': 'shop', 'host.name': 'box' },
  })
  expect(entry).toEqual({
    message: 'hello',
    severity: 9,
    service: 'shop',
    host: 'box',
    attributes: { a: { b: 1 } },
  })
})

it('falls back to the observed time, and to the text of the severity', () => {
  const entry = entryOf({
    timeUnixNano: '0',
    observedTimeUnixNano: '1706696430123456789',
    severityNumber: 0,
    severityText: 'Warning',
    body: { stringValue: '' },
  })
  expect(entry).toEqual({ message: '', timestamp: 1706696430123.457, severity: 13 })
})

it('renders a body that is not text as a message, and keeps its content', () => {
  const body = {
    kvlistValue: { values: [{ key: 'a', value: { arrayValue: { values: [{ intValue: '1' }] } } }] },
  }
  expect(entryOf({ severityNumber: 9, body })).toMatchObject({
    message: '{"a":[1]}',
    attributes: { body: { a: [1] } },
  })
  expect(entryOf({ severityNumber: 9, body: { intValue: '7' } }).message).toBe('7')
  expect(entryOf({ severityNumber: 9, body: { message: 'boom', code: 7 } })).toMatchObject({
    message: 'boom',
    attributes: { body: { message: 'boom', code: 7 } },
  })
})

it('makes a message of the attributes if there is no body', () => {
  expect(entryOf({ severityNumber: 9, attributes: { a: 1 } })).toEqual({
    message: 'a=1',
    severity: 9,
    attributes: { a: 1 },
  })
  const attributes = { 'exception.type': 'TimeoutError', 'exception.message': 'too slow' }
  expect(entryOf({ severityNumber: 17, attributes })).toMatchObject({
    message: 'TimeoutError: too slow',
    attributes,
  })
  expect(entryOf({ severityNumber: 9, eventName: 'cart.opened', attributes: { a: 1 } }).message).toBe(
    'cart.opened',
  )
})

it('ignores empty ids', () => {
  expect(entryOf({ severityNumber: 9, body: 'a', traceId: '', spanId: '' })).toEqual({
    message: 'a',
    severity: 9,
  })
})

it.each([
  ['traceId', 'xyz'],
  ['traceId', { toString: '' }],
  ['traceId', TRACE.slice(16)],
  ['spanId', SPAN.slice(1)],
  ['timeUnixNano', '18446744073709551615'],
  ['timeUnixNano', '-5'],
  ['severityNumber', 'loud'],
])('keeps an invalid %s as an attribute, and all other fields: %j', (name, value) => {
  const record = { timeUnixNano: '1706696430123456000', severityNumber: 17, traceId: TRACE, spanId: SPAN }
  const whole = { timestamp: 1706696430123.456, severity: 17, traceId: TRACE, spanId: SPAN }
  const field = { timeUnixNano: 'timestamp', severityNumber: 'severity' }[name] ?? name
  expect(entryOf({ ...record, body: 'a', [name]: value })).toEqual({
    ...whole,
    [field]: undefined,
    message: 'a',
    attributes: { [name]: value },
  })
})

it.each([
  ['attributes', 'odd'],
  ['resource', 7],
])('keeps invalid %s', (name, value) => {
  expect(entryOf({ severityNumber: 17, body: 'a', [name]: value })).toEqual({
    message: 'a',
    severity: 17,
    attributes: { [name]: value },
  })
})

it('reads ids in base64, and ignores all-zero ids', () => {
  expect(
    entryOf({ severityNumber: 9, body: 'a', traceId: 'Cvdlvg0w2Qy5VYcp4qYGOA==', spanId: 'CvdlGRbNQ90=' }),
  ).toEqual({
    message: 'a',
    severity: 9,
    traceId: '0af765be0d30d90cb9558729e2a60638',
    spanId: '0af7651916cd43dd',
  })
  const none = { traceId: '0'.repeat(32), spanId: 'AAAAAAAAAAA=' }
  expect(entryOf({ severityNumber: 9, body: 'a', ...none })).toEqual({ message: 'a', severity: 9 })
})

it.each([
  {
    timestamp: '2024-01-31T10:20:30.123456789Z',
    severity_text: 'ERROR',
    severity_number: 17,
    body: 'boom',
    trace_id: TRACE,
    resources_string: { 'service.name': 'shop' },
    attributes_string: { a: 'b' },
  },
  {
    Timestamp: '2024-01-31T10:20:30.123456789Z',
    SeverityText: 'ERROR',
    SeverityNumber: 17,
    Body: 'boom',
    TraceId: TRACE,
    ServiceName: 'shop',
    LogAttributes: { a: 'b' },
  },
  {
    timestamp: 1706696430123456800,
    severityNumber: 'SEVERITY_NUMBER_ERROR',
    body: 'boom',
    trace_id: `0x${TRACE}`,
    resource: { attributes: { 'service.name': 'shop' }, schema_url: '' },
    attributes: { a: 'b' },
  },
])('reads records that exporters have flattened', (record) => {
  expect(entryOf(record)).toEqual({
    message: 'boom',
    timestamp: 1706696430123.457,
    severity: 17,
    service: 'shop',
    traceId: TRACE,
    attributes: { a: 'b' },
  })
})

it('keeps the name of a severity that differs from its number', () => {
  expect(entryOf({ severityNumber: 18, severityText: 'Grave', body: 'a' })).toMatchObject({
    severity: 18,
    attributes: { severityText: 'Grave' },
  })
  expect(entryOf({ severityNumber: 18, severityText: 'ERROR2', body: 'a' }).attributes).toBeUndefined()
})

it('keeps a record whole that is nested deeper than the stack allows', () => {
  const depth = 50_000
  const body = `${'{"arrayValue":{"values":['.repeat(depth)}${']}}'.repeat(depth)}`
  const line = `{"severityNumber":9,"body":${body}}`
  expect(parse(line).message === line).toBe(true)
})
