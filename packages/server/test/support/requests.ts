import type { HrTime } from '@logpond/mapping/readers'
import fc from 'fast-check'
import type { ResourceLogs } from '../../src/otlp/otlp-logs.js'

/** `AnyValue`, as protobufjs takes it. */
export interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: number | string
  doubleValue?: number
  bytesValue?: Uint8Array
  arrayValue?: { values?: AnyValue[] }
  kvlistValue?: { values?: KeyValue[] }
}

interface KeyValue {
  key?: string
  value?: AnyValue
}

interface LogRecord {
  timeUnixNano?: string
  observedTimeUnixNano?: string
  severityNumber?: number
  severityText?: string
  body?: AnyValue
  attributes?: KeyValue[]
  droppedAttributesCount?: number
  flags?: number
  traceId?: Uint8Array
  spanId?: Uint8Array
  eventName?: string
}

export interface Request {
  resourceLogs?: {
    resource?: { attributes?: KeyValue[] }
    scopeLogs?: {
      scope?: { name?: string; version?: string; attributes?: KeyValue[] }
      logRecords?: LogRecord[]
      schemaUrl?: string
    }[]
  }[]
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const optional: { requiredKeys: [] } = { requiredKeys: [] }

const { anyValue } = fc.letrec<{ anyValue: AnyValue; keyValue: KeyValue }>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.maxSafeInteger() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double() }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 20 }) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('anyValue'), { maxLength: 3 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie('keyValue'), { maxLength: 3 }) }) }),
    fc.constant({}),
  ),
  keyValue: fc.record({ key: text, value: tie('anyValue') }, optional),
}))
const attributes = fc.array(fc.record({ key: text, value: anyValue }, optional), { maxLength: 4 })
const nanoseconds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)

/** Any request that the schema can express. */
export const requests: fc.Arbitrary<Request> = fc.record(
  {
    resourceLogs: fc.array(
      fc.record(
        {
          resource: fc.record({ attributes }, optional),
          scopeLogs: fc.array(
            fc.record(
              {
                scope: fc.record({ name: text, version: text, attributes }, optional),
                schemaUrl: text,
                logRecords: fc.array(
                  fc.record(
                    {
                      timeUnixNano: nanoseconds,
                      observedTimeUnixNano: nanoseconds,
                      severityNumber: fc.integer({ min: 0, max: 24 }),
                      severityText: text,
                      body: anyValue,
                      attributes,
                      droppedAttributesCount: fc.nat(),
                      flags: fc.nat(0x1ff),
                      traceId: fc.oneof(
                        fc.uint8Array({ minLength: 16, maxLength: 16 }),
                        fc.uint8Array({ maxLength: 20 }),
                      ),
                      spanId: fc.oneof(
                        fc.uint8Array({ minLength: 8, maxLength: 8 }),
                        fc.uint8Array({ maxLength: 20 }),
                      ),
                      eventName: text,
                    },
                    optional,
                  ),
                  { maxLength: 3 },
                ),
              },
              optional,
            ),
            { maxLength: 3 },
          ),
        },
        optional,
      ),
      { maxLength: 3 },
    ),
  },
  optional,
)

/** What must be read of a request, in either encoding: an absent field and its default are the same. */
export function expectedOf({ resourceLogs = [] }: Request): ResourceLogs[] {
  return resourceLogs.map(({ resource, scopeLogs = [] }) => ({
    resource: attributesOf(resource?.attributes),
    scopes: scopeLogs.map(({ scope, schemaUrl, logRecords = [] }) => ({
      scope: {
        schemaUrl,
        name: scope?.name,
        version: scope?.version,
        attributes: attributesOf(scope?.attributes),
      },
      records: logRecords.map(expectedRecord),
    })),
  }))
}

function expectedRecord(record: LogRecord): object {
  const { timeUnixNano, observedTimeUnixNano, body, traceId, spanId, flags = 0, ...others } = record
  return {
    ...others,
    attributes: attributesOf(record.attributes),
    hrTime: timeOf(timeUnixNano),
    hrTimeObserved: timeOf(observedTimeUnixNano),
    body: body === undefined ? undefined : contentOf(body),
    spanContext:
      traceId?.length === 16
        ? {
            traceId: Buffer.from(traceId).toString('hex'),
            spanId: spanId?.length === 8 ? Buffer.from(spanId).toString('hex') : '',
            traceFlags: flags & 0xff,
          }
        : undefined,
  }
}

function timeOf(time: string | undefined): HrTime | undefined {
  if (time === undefined) return undefined
  return [Number(BigInt(time) / 1_000_000_000n), Number(BigInt(time) % 1_000_000_000n)]
}

function attributesOf(list: readonly KeyValue[] = []): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const { key = '', value } of list) {
    const content = value === undefined ? null : contentOf(value)
    Object.defineProperty(result, key, {
      value: content,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return result
}

function contentOf(value: AnyValue): unknown {
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value
  if (kvlistValue !== undefined) return attributesOf(kvlistValue.values)
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(contentOf)
  if (bytesValue !== undefined) return Buffer.from(bytesValue)
  if (intValue !== undefined) return Number.isSafeInteger(Number(intValue)) ? Number(intValue) : intValue
  return stringValue ?? boolValue ?? doubleValue ?? null
}

/** The request in the JSON of OTLP. */
export function jsonOf(request: Request): Buffer {
  const write = (key: string, value: unknown): unknown => {
    if (value instanceof Uint8Array) {
      const isId = key === 'traceId' || key === 'spanId'
      return Buffer.from(value).toString(isId ? 'hex' : 'base64')
    }
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
    if (Array.isArray(value)) return value.map((member) => write('', member))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, write(name, member)]))
  }
  return Buffer.from(JSON.stringify(write('', request)))
}

/** The time of the first record. */
export function timeIn(logs: readonly ResourceLogs[]): HrTime | undefined {
  return logs[0]?.scopes[0]?.records[0]?.hrTime
}
