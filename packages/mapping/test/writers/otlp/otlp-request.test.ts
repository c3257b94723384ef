import type { StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { otlpRequest } from '../../../src/writers/otlp/otlp-request.js'

const TIME = 1_769_860_800_250.125

function entry(fields: Partial<StoredLogEntry> = {}): StoredLogEntry {
  return { id: 1, timestamp: TIME, severity: 9, message: 'm', ...fields }
}

const recordsOf = (...entries: StoredLogEntry[]) =>
  otlpRequest(entries).resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords),
  )

describe('otlpRequest()', () => {
  it('writes a request as the protocol describes it', () => {
    const request = otlpRequest([
      entry({
        severity: 18,
        message: 'Card expired',
        service: 'shop',
        host: 'web-1',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        attributes: {
          order: 17,
          ratio: 0.5,
          paid: false,
          none: null,
          tags: ['a', 1],
          http: { status: 500 },
          'resource.cloud.region': 'eu',
          'otel.scope.name': 'cart',
          'otel.scope.version': '1.2.0',
          'otel.scope.team': 'blue',
          'otel.scope.schema_url': 'https://schemas.example/1',
          'otel.severity_text': 'Critical',
          'otel.observed_timestamp': TIME + 5,
          'otel.dropped_attributes_count': 3,
          'event.name': 'card.expired',
          trace_flags: '01',
        },
      }),
    ])
    expect(request).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'shop' } },
              { key: 'host.name', value: { stringValue: 'web-1' } },
              { key: 'cloud.region', value: { stringValue: 'eu' } },
            ],
          },
          scopeLogs: [
            {
              schemaUrl: 'https://schemas.example/1',
              scope: {
                name: 'cart',
                version: '1.2.0',
                attributes: [{ key: 'team', value: { stringValue: 'blue' } }],
              },
              logRecords: [
                {
                  timeUnixNano: '1769860800250125000',
                  observedTimeUnixNano: '1769860800255125000',
                  severityNumber: 18,
                  severityText: 'Critical',
                  body: { stringValue: 'Card expired' },
                  eventName: 'card.expired',
                  droppedAttributesCount: 3,
                  flags: 1,
                  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
                  spanId: '00f067aa0ba902b7',
                  attributes: [
                    { key: 'order', value: { intValue: '17' } },
                    { key: 'ratio', value: { doubleValue: 0.5 } },
                    { key: 'paid', value: { boolValue: false } },
                    { key: 'none', value: {} },
                    {
                      key: 'tags',
                      value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } },
                    },
                    {
                      key: 'http',
                      value: { kvlistValue: { values: [{ key: 'status', value: { intValue: '500' } }] } },
                    },
                    { key: 'event.name', value: { stringValue: 'card.expired' } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    })
  })

  it('puts entries of one resource and one scope together, in their order', () => {
    const entries = ['a', 'b', 'a', 'b', 'a'].map((service, i) => entry({ service, message: `${i}` }))
    expect(otlpRequest(entries).resourceLogs).toHaveLength(2)
    expect(recordsOf(...entries).map(({ body }) => body)).toEqual(
      ['0', '2', '4', '1', '3'].map((stringValue) => ({ stringValue })),
    )
  })

  it('names severities as the data model does', () => {
    const texts = recordsOf(...([1, 9, 10, 17, 24] as const).map((severity) => entry({ severity })))
    expect(texts.map(({ severityText }) => severityText)).toEqual([
      'TRACE',
      'INFO',
      'INFO2',
      'ERROR',
      'FATAL4',
    ])
  })

  it('keeps a time before 1970, which records cannot have, as an attribute', () => {
    const [record] = recordsOf(entry({ timestamp: -1 }))
    expect(record).not.toHaveProperty('timeUnixNano')
    expect(record?.attributes).toEqual([
      { key: 'otel.timestamp', value: { stringValue: '1969-12-31T23:59:59.999Z' } },
    ])
  })

  it('keeps numbers that OTLP has no integer for', () => {
    const numbers = { a: -0, b: 1e300, c: 2 ** 60, d: Number.POSITIVE_INFINITY, e: -5 }
    expect(recordsOf(entry({ attributes: numbers }))[0]?.attributes?.map(({ value }) => value)).toEqual([
      { doubleValue: '-0' },
      { doubleValue: 1e300 },
      { doubleValue: 2 ** 60 },
      { doubleValue: 'Infinity' },
      { intValue: '-5' },
    ])
  })

  it('keeps as attributes what has no place in a resource, a scope or a record', () => {
    const attributes = {
      'resource.': 1,
      'resource.service.name': 'x',
      'otel.scope.name': 7,
      'otel.severity_text': 'INFO',
      'otel.observed_timestamp': 'soon',
      'otel.dropped_attributes_count': -1,
      trace_flags: '01',
    }
    const [record] = recordsOf(entry({ attributes }))
    expect(record?.attributes?.map(({ key }) => key)).toEqual(Object.keys(attributes))
  })
})
