import type { LogEntry, Severity } from '@logpond/core'
import { readSpanId, readTraceId } from '../ids/trace-ids.js'
import { openTelemetryScale } from '../levels/level-scales.js'
import { isUnknownLevel, severityOfLevel } from '../levels/level-value.js'
import { withoutAnsi } from '../message/ansi.js'
import { fromNanoseconds } from '../times/epoch.js'
import { recordTime, type TimeReader } from '../times/record-time.js'
import { setAttribute } from '../values/attributes.js'
import type { LineContext } from './line-context.js'
import { messageOfBody, messageWithoutBody } from './open-telemetry-body.js'
import { type Part, type PartName, splitParts } from './open-telemetry-parts.js'
import { attributesOf, plainValue } from './open-telemetry-values.js'

type JsonObject = Record<string, unknown>

/** Whether an object is an OpenTelemetry log record, in the JSON encoding or flattened by an exporter. */
export function isOpenTelemetry(record: JsonObject): boolean {
  return (
    'timeUnixNano' in record ||
    'severityNumber' in record ||
    'observedTimeUnixNano' in record ||
    'SeverityNumber' in record ||
    'severity_number' in record
  )
}

/**
 * The entry of an OpenTelemetry log record. Parts without a matching field, and parts with invalid values, become
 * attributes under their own names.
 */
export function openTelemetry(record: JsonObject, line: string, context: LineContext): LogEntry {
  const { parts, others } = splitParts(record)
  const attributes = attributesOf(parts.get('attributes')?.value)
  const reader = new PartReader(parts, attributes)
  const readTime = timeReader(context.readTime)
  const timestamp = reader.read('time', readTime) ?? reader.read('observed', readTime)
  const traceId = reader.read('trace', readTraceId)
  const spanId = reader.read('span', readSpanId)
  const severity = readSeverity(reader, parts, context)
  const resource = attributesOf(resourceOf(parts.get('resource')?.value))
  const service = takeText(resource, 'service.name') ?? reader.read('service', toText)
  const host = takeText(resource, 'host.name') ?? reader.read('host', toText)
  const body = plainValue(parts.get('body')?.value)
  keepOdd(attributes, parts.get('attributes'))
  keepOdd(attributes, parts.get('resource'))
  for (const { key, value } of others) keep(attributes, key, value)
  if (typeof body === 'object' && body !== null) keep(attributes, 'body', body)
  const message = messageOfBody(body) ?? messageWithoutBody(attributes) ?? line
  if (Object.keys(resource).length > 0) keep(attributes, 'resource', resource)
  return {
    message: context.keepAnsi === true ? message : withoutAnsi(message),
    ...(timestamp !== undefined && { timestamp }),
    ...(severity !== undefined && { severity }),
    ...(service !== undefined && { service }),
    ...(host !== undefined && { host }),
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  }
}

/** Reads parts. A part with an invalid value becomes an attribute. */
class PartReader {
  readonly #parts: ReadonlyMap<PartName, Part>
  readonly #attributes: JsonObject

  constructor(parts: ReadonlyMap<PartName, Part>, attributes: JsonObject) {
    this.#parts = parts
    this.#attributes = attributes
  }

  /** @param reader Returns `null` for an empty value, and `undefined` for an invalid one. */
  read<T>(name: PartName, reader: (value: unknown, key: string) => T | null | undefined): T | undefined {
    const part = this.#parts.get(name)
    if (part === undefined || part.value === null) return undefined
    const read = reader(part.value, part.key)
    if (read === undefined) keep(this.#attributes, part.key, part.value)
    return read ?? undefined
  }
}

function timeReader(
  readOther: TimeReader | undefined,
): (value: unknown, key: string) => number | null | undefined {
  return (value, key) => {
    // 0 means unknown.
    if (value === 0 || value === '0' || value === '') return null
    if (!/nano$/i.test(key)) return recordTime(value, readOther)
    const isDate = typeof value === 'string' && value.includes(':')
    return isDate ? recordTime(value, readOther) : fromNanoseconds(value)
  }
}

/** Reads the severity from the number, or from the text. Reports an unknown text. */
function readSeverity(
  reader: PartReader,
  parts: ReadonlyMap<PartName, Part>,
  context: LineContext,
): Severity | undefined {
  const number = reader.read('number', (value) =>
    value === 0 ? null : severityOfLevel(value, openTelemetryScale),
  )
  const text = reader.read('text', (value) =>
    value === '' ? null : severityOfLevel(value, openTelemetryScale),
  )
  const severity = number ?? text
  const level = parts.get('text')?.value
  if (severity === undefined && level !== undefined && isUnknownLevel(level)) context.unknownLevel?.(level)
  return severity
}

function resourceOf(resource: unknown): unknown {
  return (resource as { attributes?: unknown } | null | undefined)?.attributes ?? resource
}

function takeText(attributes: JsonObject, name: string): string | undefined {
  const text = toText(attributes[name])
  if (text !== undefined) delete attributes[name]
  return text
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Keeps attributes or a resource that are neither a list nor an object. */
function keepOdd(attributes: JsonObject, part: Part | undefined): void {
  if (part !== undefined && part.value !== null && typeof part.value !== 'object') {
    keep(attributes, part.key, part.value)
  }
}

/** Sets an attribute, unless the record already has one with this name. */
function keep(attributes: JsonObject, name: string, value: unknown): void {
  if (!Object.hasOwn(attributes, name)) setAttribute(attributes, name, value)
}
