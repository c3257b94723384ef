import { type LogEntry, type Severity, toSeverity } from '@logpond/core'
import { setAttribute, withAttributes } from './attributes.js'
import { fromNanoseconds } from './epoch.js'
import { attributesOf, plainValue } from './open-telemetry-values.js'
import { severityOfWord } from './severity-words.js'

type JsonObject = Record<string, unknown>

/** Whether an object is a log record of OpenTelemetry in its JSON encoding. */
export function isOpenTelemetry(record: JsonObject): boolean {
  return 'timeUnixNano' in record || 'observedTimeUnixNano' in record || 'severityNumber' in record
}

/** An entry of a log record of OpenTelemetry. What has no place of its own is kept in the attributes. */
export function openTelemetry(record: JsonObject, line: string): LogEntry {
  const { timeUnixNano, observedTimeUnixNano, severityNumber, severityText, body, traceId, spanId } = record
  const resource = attributesOf(
    (record.resource as { attributes?: unknown } | null)?.attributes ?? record.resource,
  )
  const severity = toSeverity(severityNumber) ?? severityOfText(severityText)
  const timestamp = fromNanoseconds(timeUnixNano) ?? fromNanoseconds(observedTimeUnixNano)
  const service = takeText(resource, 'service.name')
  const host = takeText(resource, 'host.name')
  return {
    message: messageOf(body) ?? line,
    ...(timestamp !== undefined && { timestamp }),
    ...(severity !== undefined && { severity }),
    ...(service !== undefined && { service }),
    ...(host !== undefined && { host }),
    // An empty id means none. Any other is taken as it is, and judged with the whole entry.
    ...(isPresent(traceId) && { traceId: idText(traceId) }),
    ...(isPresent(spanId) && { spanId: idText(spanId) }),
    ...withAttributes(allAttributes(record, resource)),
  }
}

/** The short names of the data model, and none. */
const STANDARD_TEXT = /^(?:(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)[234]?)?$/i

const KNOWN = new Set([
  'timeUnixNano',
  'observedTimeUnixNano',
  'severityNumber',
  'severityText',
  'body',
  'traceId',
  'spanId',
  'attributes',
  'resource',
])

function allAttributes(record: JsonObject, resource: JsonObject): JsonObject {
  const attributes = { ...ownSeverityText(record), ...attributesOf(record.attributes) }
  for (const key of Object.keys(record)) {
    if (!KNOWN.has(key) && !Object.hasOwn(attributes, key)) setAttribute(attributes, key, record[key])
  }
  const rest = withAttributes(resource).attributes
  if (rest !== undefined && !Object.hasOwn(attributes, 'resource')) attributes.resource = rest
  return attributes
}

/** A severity by a name that its number does not tell, as a library or a program may have its own. */
function ownSeverityText({ severityText }: JsonObject): JsonObject {
  const isOwn = typeof severityText === 'string' && !STANDARD_TEXT.test(severityText)
  return isOwn && severityOfWord(severityText) === undefined ? { severityText } : {}
}

function messageOf(body: unknown): string | undefined {
  const value = plainValue(body)
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function severityOfText(text: unknown): Severity | undefined {
  return typeof text === 'string' ? severityOfWord(text) : undefined
}

function takeText(attributes: JsonObject, name: string): string | undefined {
  const value = attributes[name]
  if (typeof value !== 'string') return undefined
  delete attributes[name]
  return value
}

/** What is no text, nobody can look for; it is shown as it was. */
function idText(id: unknown): string {
  return typeof id === 'string' ? id : JSON.stringify(id)
}

function isPresent(id: unknown): boolean {
  return id !== undefined && id !== null && id !== ''
}
