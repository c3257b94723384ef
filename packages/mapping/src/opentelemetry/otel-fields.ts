import {
  type EncodedAttributes,
  encodeAttributes,
  type LogEntry,
  type Severity,
  toSeverity,
} from '@logpond/core'
import { readBody } from './body.js'
import type { OtelOrigin } from './otel-origin.js'
import type { HrTime, OtelRecord } from './otel-record.js'
import { isOwnText, severityOfRecord } from './severity-of-record.js'
import { toTimestamp } from './time-of-record.js'
import { flagsText } from './trace-flags.js'

/** How far the observed time may be from the time of the event, in milliseconds, without being worth an attribute. */
const SAME_TIME = 1

const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i
const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)
const SAMPLED_FLAG = 1

const NO_ATTRIBUTES = encodeAttributes({})
/** The flags of nearly all spans in which records are emitted. */
const SAMPLED = encodeAttributes({ trace_flags: '01' })

/** What an entry gets from a record alone. */
export interface OtelFields {
  readonly message: string
  readonly timestamp: number | undefined
  readonly severity: Severity
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** Without those of the resource and the scope. */
  readonly attributes: EncodedAttributes
}

/** Copies everything that is stored of a record, so that later changes of the record do not matter. Throws only if a getter does. */
export function readOtelRecord(record: OtelRecord): OtelFields {
  const { body, spanContext } = record
  const eventName = toText(record.eventName)
  const severityText = toText(record.severityText)
  const severity = severityOfRecord(record.severityNumber, severityText)
  const event = toTimestamp(record.hrTime)
  const observed = toTimestamp(record.hrTimeObserved)
  const timestamp = event ?? observed
  const read = typeof body === 'string' ? { message: body } : readBody(body, eventName, record.attributes)

  // What was logged wins over what is derived.
  let attributes =
    record.attributes === undefined || isEmpty(record.attributes)
      ? NO_ATTRIBUTES
      : encodeAttributes(record.attributes)
  if (read.attributes !== undefined) attributes = attributes.plus(encodeAttributes(read.attributes))
  let derived: Record<string, unknown> | undefined
  if (severityText !== undefined && isOwnText(severityText, severity)) {
    derived = { ...derived, 'otel.severity_text': severityText }
  }
  if (record.severityNumber && toSeverity(record.severityNumber) === undefined) {
    derived = { ...derived, 'otel.severity_number': record.severityNumber }
  }
  if (eventName !== undefined) derived = { ...derived, 'event.name': eventName }
  if (event === undefined && isUnreadable(record.hrTime)) {
    derived = { ...derived, 'otel.timestamp': String(record.hrTime) }
  }
  if (observed !== undefined && Math.abs(observed - (timestamp as number)) > SAME_TIME) {
    derived = { ...derived, 'otel.observed_timestamp': observed }
  }
  if (record.droppedAttributesCount !== undefined && record.droppedAttributesCount > 0) {
    derived = { ...derived, 'otel.dropped_attributes_count': record.droppedAttributesCount }
  }
  if (derived !== undefined) attributes = attributes.plus(encodeAttributes(derived))

  let traceId: string | undefined
  let spanId: string | undefined
  if (spanContext !== undefined && isId(spanContext.traceId, TRACE_ID, NO_TRACE)) {
    traceId = spanContext.traceId
    if (isId(spanContext.spanId, SPAN_ID, NO_SPAN)) spanId = spanContext.spanId
    attributes = attributes.plus(flagsOf(spanContext.traceFlags))
  }
  return { message: read.message, timestamp, severity, traceId, spanId, attributes }
}

/** The entry of a record. Its own attributes win over those of its resource and its scope. */
export function otelEntry(fields: OtelFields, origin: OtelOrigin): LogEntry {
  const { message, timestamp, severity, traceId, spanId } = fields
  const { service, host } = origin
  const attributes = fields.attributes.plus(origin.attributes)
  return {
    message,
    timestamp,
    severity,
    service,
    host,
    traceId,
    spanId,
    attributes: attributes.json === '{}' ? undefined : attributes,
  }
}

function isEmpty(attributes: object): boolean {
  for (const _ in attributes) return false
  return true
}

function isId(id: string, pattern: RegExp, none: string): boolean {
  return pattern.test(id) && id !== none
}

function flagsOf(flags: number): EncodedAttributes {
  if (flags === SAMPLED_FLAG) return SAMPLED
  const text = flagsText(flags)
  return text === undefined ? NO_ATTRIBUTES : encodeAttributes({ trace_flags: text })
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return value === undefined || value === null ? undefined : String(value)
}

/** Whether a time is given, but is not a time. */
function isUnreadable(time: HrTime | undefined): boolean {
  return time !== undefined && (time[0] !== 0 || time[1] !== 0)
}
