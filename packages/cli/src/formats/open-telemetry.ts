import { type LogEntry, type Severity, toSeverity } from '@logpond/core'
import { hexDigits } from './json-log.js'
import { severityOfWord } from './severity-words.js'

type Fields = Record<string, unknown>

/** Whether an object is a log record of OpenTelemetry, in its JSON encoding. */
export function isOpenTelemetry(object: Fields): boolean {
  return 'timeUnixNano' in object || 'observedTimeUnixNano' in object || 'severityNumber' in object
}

/** An entry of a log record: https://opentelemetry.io/docs/specs/otel/logs/data-model/ */
export function openTelemetry(record: Fields, now: () => number): LogEntry {
  const { timeUnixNano, observedTimeUnixNano, severityNumber, severityText, body, traceId, spanId } = record
  const { attributes, resource, ...others } = record
  for (const known of Object.keys(KNOWN)) delete others[known]
  const resourceAttributes = attributesOf((resource as Fields | undefined)?.attributes)
  const { 'service.name': service, 'host.name': host, ...restOfResource } = resourceAttributes
  const severity = severityOf(severityNumber, severityText)
  const rest: Fields = {
    ...attributesOf(attributes),
    ...others,
    ...(Object.keys(restOfResource).length > 0 && { resource: restOfResource }),
  }
  const message = valueOf(body)
  return {
    message: typeof message === 'string' ? message : message === undefined ? '' : JSON.stringify(message),
    timestamp: timeOf(timeUnixNano) ?? timeOf(observedTimeUnixNano) ?? now(),
    ...(severity && { severity }),
    ...(typeof service === 'string' && { service }),
    ...(typeof host === 'string' && { host }),
    ...(hexDigits(traceId, 32) && { traceId: traceId as string }),
    ...(hexDigits(spanId, 16) && { spanId: spanId as string }),
    ...(Object.keys(rest).length > 0 && { attributes: rest }),
  }
}

/** What has a place of its own in an entry. */
const KNOWN = {
  timeUnixNano: 0,
  observedTimeUnixNano: 0,
  severityNumber: 0,
  severityText: 0,
  body: 0,
  traceId: 0,
  spanId: 0,
}

function severityOf(number: unknown, text: unknown): Severity | undefined {
  return toSeverity(number) ?? (typeof text === 'string' ? severityOfWord(text) : undefined)
}

/** Nanoseconds since the epoch as digits, to milliseconds with three decimals. */
function timeOf(nanoseconds: unknown): number | undefined {
  const digits = typeof nanoseconds === 'number' ? String(nanoseconds) : nanoseconds
  if (typeof digits !== 'string' || !/^\d{1,19}$/.test(digits) || /^0+$/.test(digits)) return undefined
  return Number(BigInt(digits) / 1000n) / 1000
}

/** A list of keys and values, or a plain object. */
function attributesOf(attributes: unknown): Fields {
  if (!Array.isArray(attributes)) return typeof attributes === 'object' && attributes !== null ? { ...attributes } : {}
  const fields: Fields = {}
  for (const attribute of attributes as { key?: unknown; value?: unknown }[]) {
    if (typeof attribute?.key === 'string') fields[attribute.key] = valueOf(attribute.value)
  }
  return fields
}

/** A typed value (`{ "stringValue": … }`), or any other as it is. */
function valueOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const [[type, content] = [], ...others] = Object.entries(value as Fields)
  if (type === undefined || others.length > 0) return value
  switch (type) {
    case 'stringValue':
    case 'boolValue':
    case 'doubleValue':
    case 'bytesValue':
      return content
    case 'intValue':
      return Number.isSafeInteger(Number(content)) ? Number(content) : content
    case 'arrayValue':
      return ((content as { values?: unknown[] })?.values ?? []).map(valueOf)
    case 'kvlistValue':
      return attributesOf((content as { values?: unknown[] })?.values ?? [])
    default:
      return value
  }
}
