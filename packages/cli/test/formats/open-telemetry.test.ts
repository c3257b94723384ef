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

it('falls back on the time of observation, and on the text of the severity', () => {
  const entry = entryOf({
    timeUnixNano: '0',
    observedTimeUnixNano: '1706696430123456789',
    severityNumber: 0,
    severityText: 'Warning',
    body: { stringValue: '' },
  })
  expect(entry).toEqual({ message: '', timestamp: 1706696430123.457, severity: 13 })
})

it('writes a body that is no text as JSON', () => {
  const body = {
    kvlistValue: { values: [{ key: 'a', value: { arrayValue: { values: [{ intValue: '1' }] } } }] },
  }
  expect(entryOf({ severityNumber: 9, body }).message).toBe('{"a":[1]}')
  expect(entryOf({ severityNumber: 9, body: { intValue: '7' } }).message).toBe('7')
})

it('keeps the line as the message of a record without a body', () => {
  const line = '{"severityNumber":9,"attributes":{"a":1}}'
  expect(parse(line)).toEqual({ message: line, severity: 9, attributes: { a: 1 } })
})

it('takes empty ids for none', () => {
  expect(entryOf({ severityNumber: 9, body: 'a', traceId: '', spanId: '' })).toEqual({
    message: 'a',
    severity: 9,
  })
})

it.each([
  ['trace id', { severityNumber: 9, body: 'a', traceId: 'xyz' }],
  ['trace id', { severityNumber: 9, body: 'a', traceId: { toString: '' } }],
  ['span id', { severityNumber: 9, body: 'a', spanId: SPAN.slice(1) }],
  ['time', { timeUnixNano: '18446744073709551615', body: 'a' }],
])('keeps a record whole whose %s no entry may have', (_what, record) => {
  const line = JSON.stringify(record)
  expect(parse(line)).toEqual({ message: line })
})

it('keeps a name of the severity that its number does not tell', () => {
  expect(entryOf({ severityNumber: 18, severityText: 'Grave', body: 'a' })).toMatchObject({
    severity: 18,
    attributes: { severityText: 'Grave' },
  })
  expect(entryOf({ severityNumber: 18, severityText: 'ERROR2', body: 'a' }).attributes).toBeUndefined()
})
