import {
  hasHardNumber,
  isObject,
  type JsonObject,
  type OtelRecord,
  readNumber,
  setAttribute,
} from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'
import { doubleOf, int64Of, integerOf, mapList, memberOf, textOf, timeOf, wrongType } from './json-members.js'
import { JsonPath } from './json-path.js'
import { MAX_DEPTH, type ResourceLogs, type ScopeLogs, TOO_DEEP } from './otlp-logs.js'

const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i
/** The bits of `flags` that are those of the trace; the others are reserved. */
const TRACE_FLAGS = 0xff

/**
 * Reads an `ExportLogsServiceRequest` as OTLP writes it in JSON: names in lowerCamelCase, ids in hex, numbers of 64 bits as text or as
 * numbers, enums as numbers. Unknown members are ignored, and `null` is an absent member.
 *
 * @throws BadBody if the text is not JSON, or a member has a wrong type; its message has the path of the member.
 */
export function readJson(body: Buffer): ResourceLogs[] {
  const request = parse(body.toString('utf8'))
  if (!isObject(request)) throw new BadBody('The body must be a JSON object with resourceLogs.')
  return mapList(request, 'resourceLogs', undefined, readResourceLogs)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, hasHardNumber(text) ? readNumber : undefined) as unknown
  } catch (cause) {
    throw new BadBody(`The body is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function readResourceLogs(value: JsonObject, path: JsonPath): ResourceLogs {
  const resource = memberOf(value, 'resource', path)
  return {
    resource:
      resource === undefined ? {} : attributesOf(resource, 'attributes', new JsonPath(path, 'resource'), 1),
    scopes: mapList(value, 'scopeLogs', path, readScopeLogs),
  }
}

function readScopeLogs(value: JsonObject, path: JsonPath): ScopeLogs {
  const scope = memberOf(value, 'scope', path) ?? {}
  const inner = new JsonPath(path, 'scope')
  return {
    scope: {
      schemaUrl: textOf(value, 'schemaUrl', path),
      name: textOf(scope, 'name', inner),
      version: textOf(scope, 'version', inner),
      attributes: attributesOf(scope, 'attributes', inner, 1),
    },
    records: mapList(value, 'logRecords', path, readRecord),
  }
}

function readRecord(record: JsonObject, path: JsonPath): OtelRecord {
  const { traceId, spanId } = record
  const body = memberOf(record, 'body', path)
  return {
    hrTime: timeOf(record, 'timeUnixNano', path),
    hrTimeObserved: timeOf(record, 'observedTimeUnixNano', path),
    severityNumber: integerOf(record, 'severityNumber', path),
    severityText: textOf(record, 'severityText', path),
    body: body === undefined ? undefined : anyValueOf(body, path, 1),
    attributes: attributesOf(record, 'attributes', path, 1),
    droppedAttributesCount: integerOf(record, 'droppedAttributesCount', path),
    eventName: textOf(record, 'eventName', path),
    // An id that is not one costs itself, and not the record.
    spanContext: isId(traceId, TRACE_ID)
      ? {
          traceId: traceId.toLowerCase(),
          spanId: isId(spanId, SPAN_ID) ? spanId.toLowerCase() : '',
          traceFlags: (integerOf(record, 'flags', path) ?? 0) & TRACE_FLAGS,
        }
      : undefined,
  }
}

function isId(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

/** Reads a list of `KeyValue`s. */
function attributesOf(owner: JsonObject, name: string, path: JsonPath, depth: number): JsonObject {
  const attributes: JsonObject = {}
  mapList(owner, name, path, (attribute, at) => {
    const value = memberOf(attribute, 'value', at)
    const key = textOf(attribute, 'key', at) ?? ''
    setAttribute(attributes, key, value === undefined ? null : anyValueOf(value, at, depth))
  })
  return attributes
}

/**
 * Reads an `AnyValue`; one that is not set is null.
 *
 * @param path Of what it is the value of.
 */
function anyValueOf(value: JsonObject, path: JsonPath, depth: number): unknown {
  for (const name of Object.keys(value)) {
    const content = value[name]
    if (content === null) continue
    switch (name) {
      case 'stringValue':
        return textOf(value, name, path)
      case 'boolValue':
        if (typeof content !== 'boolean') throw wrongType(path, name, 'true or false')
        return content
      case 'intValue':
        return int64Of(value, name, path)
      case 'doubleValue':
        return doubleOf(value, name, path)
      case 'bytesValue':
        return Buffer.from(textOf(value, name, path) as string, 'base64')
      case 'arrayValue':
      case 'kvlistValue': {
        const list = memberOf(value, name, path) as JsonObject
        const inner = new JsonPath(path, name)
        if (depth >= MAX_DEPTH) return TOO_DEEP
        if (name === 'kvlistValue') return attributesOf(list, 'values', inner, depth + 1)
        return mapList(list, 'values', inner, (member, at) => anyValueOf(member, at, depth + 1))
      }
    }
  }
  return null
}
