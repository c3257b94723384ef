import {
  hasHardNumber,
  isObject,
  type JsonObject,
  type OtelRecord,
  readNumber,
  setAttribute,
} from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'
import {
  doubleOf,
  forEach,
  int64Of,
  integerOf,
  mapList,
  memberOf,
  textOf,
  timeOf,
  within,
} from './json-members.js'
import { MAX_DEPTH, type ResourceLogs, type ScopeLogs, TOO_DEEP } from './otlp-logs.js'
import { WrongMember } from './wrong-member.js'

const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i
/** The bits of `flags` that are those of the trace; the others are reserved. */
const TRACE_FLAGS = 0xff

/**
 * Reads the JSON of an `ExportLogsServiceRequest`, however it is written.
 *
 * @throws BadBody
 */
export function readAnyJson(body: Buffer): ResourceLogs[] {
  const request = parse(body.toString('utf8'))
  if (!isObject(request)) throw new BadBody('The body must be a JSON object with resourceLogs.')
  return mapList(request, 'resourceLogs', readResourceLogs)
}

/** @throws BadBody if a text is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text, hasHardNumber(text) ? readNumber : undefined) as unknown
  } catch (cause) {
    throw new BadBody(`The body is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function readResourceLogs(value: JsonObject): ResourceLogs {
  const resource = memberOf(value, 'resource')
  return {
    resource: resource === undefined ? {} : within('resource', () => readResource(resource)),
    scopes: mapList(value, 'scopeLogs', readScopeLogs),
  }
}

/** The attributes of a resource. */
export function readResource(resource: JsonObject): JsonObject {
  return attributesOf(resource, 'attributes', 1)
}

function readScopeLogs(value: JsonObject): ScopeLogs {
  const scope = memberOf(value, 'scope') ?? {}
  const schemaUrl = textOf(value, 'schemaUrl')
  return {
    scope: within('scope', () => readScope(scope, schemaUrl)),
    records: mapList(value, 'logRecords', readRecord),
  }
}

export function readScope(scope: JsonObject, schemaUrl: string | undefined): ScopeLogs['scope'] {
  return {
    schemaUrl,
    name: textOf(scope, 'name'),
    version: textOf(scope, 'version'),
    attributes: attributesOf(scope, 'attributes', 1),
  }
}

function readRecord(record: JsonObject): OtelRecord {
  const { traceId, spanId } = record
  const body = memberOf(record, 'body')
  return {
    hrTime: timeOf(record, 'timeUnixNano'),
    hrTimeObserved: timeOf(record, 'observedTimeUnixNano'),
    severityNumber: integerOf(record, 'severityNumber'),
    severityText: textOf(record, 'severityText'),
    body: body === undefined ? undefined : anyValueOf(body, 1),
    attributes: attributesOf(record, 'attributes', 1),
    droppedAttributesCount: integerOf(record, 'droppedAttributesCount'),
    eventName: textOf(record, 'eventName'),
    spanContext: spanContextOf(traceId, spanId, isId(traceId, TRACE_ID) ? integerOf(record, 'flags') : 0),
  }
}

/** An id that is not one costs itself, and not the record. */
export function spanContextOf(
  traceId: unknown,
  spanId: unknown,
  flags: number | undefined,
): OtelRecord['spanContext'] {
  if (!isId(traceId, TRACE_ID)) return undefined
  return {
    traceId: traceId.toLowerCase(),
    spanId: isId(spanId, SPAN_ID) ? spanId.toLowerCase() : '',
    traceFlags: (flags ?? 0) & TRACE_FLAGS,
  }
}

function isId(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

/** Reads a list of `KeyValue`s. */
function attributesOf(owner: JsonObject, name: string, depth: number): JsonObject {
  const attributes: JsonObject = {}
  forEach(owner, name, (attribute) => {
    const value = memberOf(attribute, 'value')
    const key = textOf(attribute, 'key') ?? ''
    setAttribute(attributes, key, value === undefined ? null : anyValueOf(value, depth))
  })
  return attributes
}

/** Reads an `AnyValue`; one that is not set is null. */
export function anyValueOf(value: JsonObject, depth: number): unknown {
  for (const name in value) {
    const content = value[name]
    if (content === null) continue
    switch (name) {
      case 'stringValue':
        return textOf(value, name)
      case 'boolValue':
        if (typeof content !== 'boolean') throw new WrongMember(name, 'true or false')
        return content
      case 'intValue':
        return int64Of(value, name)
      case 'doubleValue':
        return doubleOf(value, name)
      case 'bytesValue':
        return Buffer.from(textOf(value, name) as string, 'base64')
      case 'arrayValue':
      case 'kvlistValue': {
        const list = memberOf(value, name) as JsonObject
        if (depth >= MAX_DEPTH) return TOO_DEEP
        return within(name, () =>
          name === 'kvlistValue'
            ? attributesOf(list, 'values', depth + 1)
            : mapList(list, 'values', (member) => anyValueOf(member, depth + 1)),
        )
      }
    }
  }
  return null
}
