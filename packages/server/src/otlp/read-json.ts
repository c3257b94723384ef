import {
  type HrTime,
  hasHardNumber,
  isObject,
  type OtelRecord,
  readNumber,
  type ScopeParts,
  setAttribute,
} from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'
import { MAX_DEPTH, type ResourceLogs, type ScopeLogs, TOO_DEEP } from './otlp-logs.js'

type JsonObject = Record<string, unknown>

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
  return listOf(request, 'resourceLogs', '').map(([resourceLogs, path]) =>
    readResourceLogs(resourceLogs, path),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, hasHardNumber(text) ? readNumber : undefined) as unknown
  } catch (cause) {
    throw new BadBody(`The body is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function readResourceLogs(value: JsonObject, path: string): ResourceLogs {
  const resource = memberOf(value, 'resource', path)
  return {
    resource: resource === undefined ? {} : attributesOf(resource, 'attributes', `${path}.resource`, 1),
    scopes: listOf(value, 'scopeLogs', path).map(([scopeLogs, inner]) => readScopeLogs(scopeLogs, inner)),
  }
}

function readScopeLogs(value: JsonObject, path: string): ScopeLogs {
  const scope = memberOf(value, 'scope', path) ?? {}
  const inner = `${path}.scope`
  const parts: ScopeParts = {
    schemaUrl: textOf(value, 'schemaUrl', path),
    name: textOf(scope, 'name', inner),
    version: textOf(scope, 'version', inner),
    attributes: attributesOf(scope, 'attributes', inner, 1),
  }
  const records = listOf(value, 'logRecords', path).map(([record, at]) => readRecord(record, at))
  return { scope: parts, records }
}

function readRecord(record: JsonObject, path: string): OtelRecord {
  const { traceId, spanId } = record
  const body = memberOf(record, 'body', path)
  return {
    hrTime: timeOf(record, 'timeUnixNano', path),
    hrTimeObserved: timeOf(record, 'observedTimeUnixNano', path),
    severityNumber: integerOf(record, 'severityNumber', path),
    severityText: textOf(record, 'severityText', path),
    body: body === undefined ? undefined : anyValueOf(body, `${path}.body`, 1),
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
function attributesOf(owner: JsonObject, name: string, path: string, depth: number): JsonObject {
  const attributes: JsonObject = {}
  for (const [attribute, inner] of listOf(owner, name, path)) {
    const value = memberOf(attribute, 'value', inner)
    const key = textOf(attribute, 'key', inner) ?? ''
    setAttribute(attributes, key, value === undefined ? null : anyValueOf(value, `${inner}.value`, depth))
  }
  return attributes
}

/** Reads an `AnyValue`; one that is not set is null. */
function anyValueOf(value: JsonObject, path: string, depth: number): unknown {
  for (const name of Object.keys(value)) {
    const content = value[name]
    if (content === null) continue
    switch (name) {
      case 'stringValue':
        return textOf(value, name, path)
      case 'boolValue':
        if (typeof content !== 'boolean') throw wrongType(`${path}.${name}`, 'true or false')
        return content
      case 'intValue':
        return int64Of(content, `${path}.${name}`)
      case 'doubleValue':
        return doubleOf(content, `${path}.${name}`)
      case 'bytesValue':
        return Buffer.from(textOf(value, name, path) as string, 'base64')
      case 'arrayValue':
      case 'kvlistValue': {
        const list = memberOf(value, name, path) as JsonObject
        const inner = `${path}.${name}`
        if (depth >= MAX_DEPTH) return TOO_DEEP
        if (name === 'kvlistValue') return attributesOf(list, 'values', inner, depth + 1)
        return listOf(list, 'values', inner).map(([member, at]) => anyValueOf(member, at, depth + 1))
      }
    }
  }
  return null
}

/** The members of a list of objects with their paths; `null` is an empty object. */
function listOf(owner: JsonObject, name: string, path: string): [JsonObject, string][] {
  const list = owner[name]
  if (list === undefined || list === null) return []
  const inner = path === '' ? name : `${path}.${name}`
  if (!Array.isArray(list)) throw wrongType(inner, 'a list')
  return list.map((member: unknown, place) => {
    const at = `${inner}[${place}]`
    if (member === null) return [{}, at]
    if (!isObject(member)) throw wrongType(at, 'an object')
    return [member, at]
  })
}

function memberOf(owner: JsonObject, name: string, path: string): JsonObject | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrongType(`${path}.${name}`, 'an object')
  return value
}

function textOf(owner: JsonObject, name: string, path: string): string | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(`${path}.${name}`, 'text')
  return value
}

function integerOf(owner: JsonObject, name: string, path: string): number | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw wrongType(`${path}.${name}`, 'a whole number')
  return number
}

function int64Of(value: unknown, path: string): number | string {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(path, 'a whole number')
  if (Number.isSafeInteger(number) || typeof value !== 'string') return number
  return /^-?\d+$/.test(value) ? value : number
}

function doubleOf(value: unknown, path: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN'))
    throw wrongType(path, 'a number')
  return number
}

function timeOf(record: JsonObject, name: string, path: string): HrTime | undefined {
  const value = record[name]
  if (value === undefined || value === null) return undefined
  const digits = typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : value
  if (typeof digits !== 'string' || !/^\d{1,20}$/.test(digits))
    throw wrongType(`${path}.${name}`, 'a number of nanoseconds since 1970')
  return [Number(digits.slice(0, -9)), Number(digits.slice(-9))]
}

function wrongType(path: string, expected: string): BadBody {
  return new BadBody(`${path} must be ${expected}.`)
}
