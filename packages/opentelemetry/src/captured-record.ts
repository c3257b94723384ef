import { attributesToJson, type LogEntry, rawJson, type Severity, toSeverity } from '@logpond/core'
import { type HrTime, isValidSpanId, isValidTraceId } from '@opentelemetry/api'
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

/** A record as it was when it was emitted. */
export interface CapturedRecord {
  readonly message: string
  readonly timestamp: number | undefined
  readonly severity: Severity
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** Attributes as the text of a JSON object without its braces; those of the resource and the scope are not in it. */
  readonly json: string
  /** Whether an attribute of the record may have the name of one of its resource or scope. */
  readonly mayCollide: boolean
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
      json: '',
      mayCollide: false,
      resource: NO_RESOURCE,
      scope: NO_SCOPE,
    }
  }
}

function capture(record: OtelLogRecord): CapturedRecord {
  const { attributes, body, spanContext, severityNumber } = record
  const eventName = toText(record.eventName)
  const severityText = toText(record.severityText)
  let json = ''
  let mayCollide = false
  for (const name in attributes) {
    if (json === '') json = attributesToJson(attributes).slice(1, -1)
    mayCollide ||= name.startsWith('resource.') || name.startsWith('otel.scope.')
  }
  const add = (name: string, value: unknown) => {
    // What was logged wins.
    if (!Object.hasOwn(attributes, name))
      json = joined(json, `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  }

  let message: string
  if (typeof body === 'string') message = body
  else {
    const read = readBody(body, eventName, attributes)
    message = read.message
    json = joined(json, read.json)
  }

  const severity = severityOfRecord(severityNumber, severityText)
  if (severityText !== undefined && isOwnText(severityText, severity)) add('otel.severity_text', severityText)
  if (severityNumber && toSeverity(severityNumber) === undefined) add('otel.severity_number', severityNumber)
  if (eventName !== undefined) add('event.name', eventName)

  const event = toTimestamp(record.hrTime)
  const observed = toTimestamp(record.hrTimeObserved)
  const timestamp = event ?? observed
  if (event === undefined && isUnreadable(record.hrTime)) add('otel.timestamp', String(record.hrTime))
  if (observed !== undefined && Math.abs(observed - (timestamp as number)) > SAME_TIME) {
    add('otel.observed_timestamp', observed)
  }
  if (record.droppedAttributesCount > 0) add('otel.dropped_attributes_count', record.droppedAttributesCount)

  let traceId: string | undefined
  let spanId: string | undefined
  if (spanContext !== undefined && isValidTraceId(spanContext.traceId)) {
    traceId = spanContext.traceId
    if (isValidSpanId(spanContext.spanId)) spanId = spanContext.spanId
    const flags = flagsText(spanContext.traceFlags)
    if (flags !== undefined) add('trace_flags', flags)
  }
  const resource = record.resource ?? NO_RESOURCE
  const scope = record.instrumentationScope ?? NO_SCOPE
  return { message, timestamp, severity, traceId, spanId, json, mayCollide, resource, scope }
}

/** The entry of a record. Its own attributes win over those of its resource and its scope. */
export function entryOf(captured: CapturedRecord, origin: Origin): LogEntry {
  const { message, timestamp, severity, traceId, spanId } = captured
  const { service, host } = origin
  const attributes = attributesOf(captured, origin)
  return { message, timestamp, severity, service, host, traceId, spanId, attributes }
}

function attributesOf({ json, mayCollide }: CapturedRecord, origin: Origin): object | undefined {
  if (json === '' && origin.json === '') return undefined
  if (mayCollide) return { ...origin.attributes, ...(JSON.parse(`{${json}}`) as object) }
  return rawJson(`{${joined(json, origin.json)}}`)
}

function joined(json: string, members: string): string {
  return json === '' ? members : members === '' ? json : `${json},${members}`
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return value === undefined || value === null ? undefined : String(value)
}

/** Whether a time is given, but is not a time. */
function isUnreadable(time: HrTime | undefined): boolean {
  return time !== undefined && (time[0] !== 0 || time[1] !== 0)
}
