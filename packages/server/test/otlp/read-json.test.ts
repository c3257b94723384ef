import { expect, it } from 'vitest'
import { BadBody } from '../../src/http/bad-body.js'
import { readJson } from '../../src/otlp/read-json.js'

const read = (value: unknown) => readJson(Buffer.from(JSON.stringify(value)))
const ofRecord = (record: unknown) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}, record] }] }] })
const recordOf = (record: unknown) => read(ofRecord(record))[0]?.scopes[0]?.records[1]

const RECORD = 'resourceLogs[0].scopeLogs[0].logRecords[1]'

it.each([
  [[], 'The body must be a JSON object with resourceLogs.'],
  [{ resourceLogs: {} }, 'resourceLogs must be a list.'],
  [{ resourceLogs: [5] }, 'resourceLogs[0] must be an object.'],
  [{ resourceLogs: [{ resource: 'shop' }] }, 'resourceLogs[0].resource must be an object.'],
  [
    { resourceLogs: [{ scopeLogs: [{ scope: { name: 5 } }] }] },
    'resourceLogs[0].scopeLogs[0].scope.name must be text.',
  ],
  [ofRecord({ timeUnixNano: 'now' }), `${RECORD}.timeUnixNano must be a number of nanoseconds since 1970.`],
  [ofRecord({ severityNumber: 'INFO' }), `${RECORD}.severityNumber must be a whole number.`],
  [ofRecord({ body: 'text' }), `${RECORD}.body must be an object.`],
  [
    ofRecord({ attributes: [{ key: 'a', value: { intValue: 1.5 } }] }),
    `${RECORD}.attributes[0].intValue must be a whole number.`,
  ],
  [
    ofRecord({ attributes: [{ key: 'a', value: { boolValue: 1 } }] }),
    `${RECORD}.attributes[0].boolValue must be true or false.`,
  ],
  [
    ofRecord({ body: { arrayValue: { values: [{}, { kvlistValue: { values: [{ key: 7 }] } }] } } }),
    `${RECORD}.arrayValue.values[1].kvlistValue.values[0].key must be text.`,
  ],
])('a member of a wrong type is named with its path: %j', (body, message) => {
  expect(() => read(body)).toThrow(new BadBody(message))
})

it('null is an absent member, an empty object or null', () => {
  expect(read({ resourceLogs: null })).toEqual([])
  expect(read({ resourceLogs: [null] })).toEqual([{ resource: {}, scopes: [] }])
  expect(recordOf(null)).toEqual({ attributes: {} })
  expect(recordOf({ body: null, severityText: null, attributes: [{ key: 'a', value: null }, null] })).toEqual(
    {
      attributes: { a: null, '': null },
    },
  )
  expect(recordOf({ body: { stringValue: null } })?.body).toBe(null)
})

it('numbers of 64 bits are numbers or text, also beyond those that JavaScript has', () => {
  const attributes = [
    { key: 'number', value: { intValue: 7 } },
    { key: 'text', value: { intValue: '-7' } },
    { key: 'large', value: { intValue: '9223372036854775807' } },
    { key: 'double', value: { doubleValue: 'Infinity' } },
    { key: 'none', value: { doubleValue: 'NaN' } },
  ]
  expect(recordOf({ attributes, timeUnixNano: '1769860800123456789' })).toMatchObject({
    attributes: { number: 7, text: -7, large: '9223372036854775807', double: Infinity, none: NaN },
    hrTime: [1769860800, 123456789],
  })
  const bare =
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1769860800123456789,"body":{"intValue":9223372036854775807}}]}]}]}'
  expect(readJson(Buffer.from(bare))[0]?.scopes[0]?.records[0]).toMatchObject({
    hrTime: [1769860800, 123456789],
    body: '9223372036854775807',
  })
})

it('names in snake_case are unknown members', () => {
  expect(recordOf({ severity_text: 'ERROR', time_unix_nano: '1' })).toEqual({ attributes: {} })
})
