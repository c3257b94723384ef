import {
  type EncodedAttributes,
  encodeAttributes,
  type LogEntry,
  type Severity,
  toSeverity,
} from '@logpond/core'
import { type HrTime, isValidSpanId, isValidTraceId, TraceFlags } from '@opentelemetry/api'
import { readBody } from './body.js'
import type { OtelLogRecord, OtelResource, OtelScope } from './log-record.js'
import type { Origin } from './origin.js'
import { isOwnText, severityOfRecord } from './severity-of-record.js'
import { toTimestamp } from './time-of-record.js'
import { flagsText } from './trace-flags.js'

/** How far the observed time may be from the time of the event, in milliseconds, without being worth an attribute. */
const SAME_TIME = 1

const NO_RESOURCE: OtelResource = Object.freeze({ attributes: {} })
const NO_SCOPE: OtelScope = Object.freeze({ name: '' })
const NO_ATTRIBUTES = encodeAttributes({})
/** The flags of nearly all spans in which records are emitted. */
const SAMPLED = encodeAttributes({ trace_flags: '01' })

/** A record as it was when it was emitted. */
export interface CapturedRecord {
  readonly message: string
  readonly timestamp: number | undefined
  readonly severity: Severity
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** Without those of the resource and the scope. */
  readonly attributes: EncodedAttributes
  readonly resource: OtelResource
  readonly scope: OtelScope
}

/**
 * Copies everything that is stored of a record, so that later changes of the record do not matter. Only its resource may still
 * grow. Never throws.
 */
export function captureRecord(record: OtelLogRecord): CapturedRecord {
  try {
    return capture(record)
  } catch (thrown) {
    // Records of the SDK do not get here. Others may have getters and proxies.
    const message = `A log record could not be read: ${String((thrown as Error | undefined)?.message)}`
    return {
      message,
      timestamp: undefined,
      severity: 17,
      traceId: undefined,
      spanId: undefined,
      attributes: NO_ATTRIBUTES,
      resource: NO_RESOURCE,
      scope: NO_SCOPE,
    }
  }
}

/** The entry of a record. Its own attributes win over those of its resource and its scope. */
export function entryOf(captured: CapturedRecord, origin: Origin): LogEntry {
  const { message, timestamp, severity, traceId, spanId } = captured
  const { service, host } = origin
  const attributes = captured.attributes.plus(origin.attributes)
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

function capture(record: OtelLogRecord): CapturedRecord {
  const { body, spanContext } = record
  const eventName = toText(record.eventName)
  const severityText = toText(record.severityText)
  const severity = severityOfRecord(record.severityNumber, severityText)
  const event = toTimestamp(record.hrTime)
  const observed = toTimestamp(record.hrTimeObserved)
  const timestamp = event ?? observed
  const read = typeof body === 'string' ? { message: body } : readBody(body, eventName, record.attributes)

  // What was logged wins over what is derived.
  let attributes = isEmpty(record.attributes) ? NO_ATTRIBUTES : encodeAttributes(record.attributes)
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
  if (record.droppedAttributesCount > 0) {
    derived = { ...derived, 'otel.dropped_attributes_count': record.droppedAttributesCount }
  }
  if (derived !== undefined) attributes = attributes.plus(encodeAttributes(derived))

  let traceId: string | undefined
  let spanId: string | undefined
  if (spanContext !== undefined && isValidTraceId(spanContext.traceId)) {
    traceId = spanContext.traceId
    if (isValidSpanId(spanContext.spanId)) spanId = spanContext.spanId
    attributes = attributes.plus(flagsOf(spanContext.traceFlags))
  }
  const resource = record.resource ?? NO_RESOURCE
  const scope = record.instrumentationScope ?? NO_SCOPE
  return { message: read.message, timestamp, severity, traceId, spanId, attributes, resource, scope }
}

function isEmpty(attributes: object | undefined): boolean {
  for (const _ in attributes) return false
  return true
}

function flagsOf(flags: number): EncodedAttributes {
  if (flags === TraceFlags.SAMPLED) return SAMPLED
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
