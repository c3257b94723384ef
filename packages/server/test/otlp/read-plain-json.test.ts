import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnyJson } from '../../src/otlp/read-any-json.js'
import { readPlainJson } from '../../src/otlp/read-plain-json.js'
import { jsonOf as bodyOf } from '../support/otlp-client.js'
import { jsonOf, requests } from '../support/requests.js'

/** What changes the meaning of a body, or makes it wrong. */
const SNIPPETS = [
  ...[
    ' ',
    '\n',
    '\0',
    '\\',
    '\\n',
    '\\u0041',
    '\\ud83d',
    '\\x',
    '"',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '0',
    '1',
    '-',
  ],
  ...[
    '.',
    '.5',
    'e5',
    'E-400',
    '1234567890123456',
    '9007199254740993',
    '007',
    'null',
    'true',
    '""',
    '{}',
    '[]',
  ],
  ...[
    '{"intValue":',
    '{"stringValue":"a"}',
    '"body":{},',
    '"attributes":[],',
    '"resourceLogs":[],',
    '"key":"a",',
  ],
  ...[
    '{"arrayValue":{"values":[{"intValue":"7"}]}}',
    '"flags":1.5,',
    '"unknown":1,',
    '__proto__',
    'ä',
    '\u2028',
  ],
].map((text) => Buffer.from(text))

const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    dropped: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
    added: fc.oneof(fc.constantFrom(...SNIPPETS), fc.uint8Array({ maxLength: 2 }).map(Buffer.from)),
  }),
  { minLength: 1, maxLength: 3 },
)

const bodies = fc.oneof(
  requests.map(jsonOf),
  fc.array(fc.string({ unit: 'binary' })).map((all) => bodyOf(...all)),
)

const ofBody = (body: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`

describe('readPlainJson', () => {
  it('reads what the other reader reads', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const logs = readPlainJson(body)
        if (logs !== undefined) expect(logs).toStrictEqual(readAnyJson(body))
      }),
    )
  })

  it('leaves a changed body to the other reader, or reads the same', () => {
    fc.assert(
      fc.property(bodies, changes, (body, changed) => {
        let bytes = body
        for (const { at, dropped, added } of changed) {
          const start = Math.floor(at * bytes.length)
          bytes = Buffer.concat([bytes.subarray(0, start), added, bytes.subarray(start + dropped)])
        }
        const logs = readPlainJson(bytes)
        if (logs !== undefined) expect(logs).toStrictEqual(readAnyJson(bytes))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads what exporters write', () => {
    const record = {
      timeUnixNano: '1769860800123456789',
      observedTimeUnixNano: '1769860800000000000',
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: 'said "no"\n' },
      eventName: 'order.paid',
      attributes: [
        { key: 'text', value: { stringValue: 'ä😀' } },
        { key: 'number', value: { doubleValue: 1.5 } },
        { key: 'negative', value: { intValue: -7 } },
        { key: 'long', value: { intValue: '-7' } },
        { key: 'yes', value: { boolValue: true } },
        { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'a' }] } } },
      ],
      droppedAttributesCount: 0,
      flags: 1,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    }
    const resource = {
      attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }],
      droppedAttributesCount: 0,
    }
    const scopeLogs = [
      {
        scope: { name: 'checkout', version: '1.2.0' },
        logRecords: [record, {}],
        schemaUrl: 'https://example.com',
      },
    ]
    const body = Buffer.from(
      JSON.stringify({
        resourceLogs: [
          { resource, scopeLogs, schemaUrl: '' },
          { resource, scopeLogs: [] },
        ],
      }),
    )
    expect(readPlainJson(body)?.[0]?.scopes[0]?.records).toHaveLength(2)
    expect(readPlainJson(body)).toStrictEqual(readAnyJson(body))
  })

  it.each([
    ['white space', '{ "resourceLogs":[]}'],
    ['white space in a resource', '{"resourceLogs":[{"resource":{ }}]}'],
    ['a number with a zero before it', ofBody('{"intValue":07}')],
    ['a number that has an exponent', ofBody('{"doubleValue":1e400}')],
    ['a number that has many digits', ofBody('{"doubleValue":1.1234567890123456}')],
    ['a line break in a text', ofBody('{"stringValue":"a\nb"}')],
    ['two values for one', ofBody('{"intValue":7,"stringValue":"a"}')],
    ['an unknown member', '{"resourceLogs":[],"more":1}'],
    ['a repeated member', '{"resourceLogs":[{}],"resourceLogs":[]}'],
    ['more behind the body', '{"resourceLogs":[]}{}'],
    ['no object', '[]'],
    ['nothing', ''],
  ])('leaves a body with %s to the other reader', (_, body) => {
    expect(readPlainJson(Buffer.from(body))).toBe(undefined)
  })
})
