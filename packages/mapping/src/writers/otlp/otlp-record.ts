import {
  type JsonValue,
  type Severity,
  type StoredLogEntry,
  severityName,
  toMicroseconds,
} from '@logpond/core'
import { isOwnText } from '../../opentelemetry/severity-of-record.js'
import { MAX_TIMESTAMP } from '../../times/epoch.js'
import { type AnyValue, type KeyValue, toAnyValue, toKeyValues } from './any-value.js'

/** A log record in OTLP/JSON. */
export interface OtlpRecord {
  timeUnixNano?: string
  observedTimeUnixNano?: string
  severityNumber: number
  severityText: string
  body: AnyValue
  eventName?: string
  attributes?: KeyValue[]
  droppedAttributesCount?: number
  flags?: number
  traceId?: string
  spanId?: string
}

type Attributes = Readonly<Record<string, JsonValue>>

/** Milliseconds by which an observed time differs from the time of the event, if it is worth a field of its own. */
const SAME_TIME = 1

/** @param attributes Those of the entry that belong neither to the resource nor to the scope. */
export function toOtlpRecord(entry: Omit<StoredLogEntry, 'id'>, attributes: Attributes): OtlpRecord {
  const { timestamp, severity, message, traceId, spanId } = entry
  const own = ownFields(entry, attributes)
  const time = toNanoseconds(timestamp)
  const list = toKeyValues(
    Object.fromEntries(Object.entries(attributes).filter(([name]) => !own.names.includes(name))),
  )
  // The time of a record begins with 1970, and 0 is none.
  if (time === undefined) {
    const text = new Date(timestamp).toISOString()
    list.push({ key: 'otel.timestamp', value: toAnyValue(text) })
  }
  return {
    ...(time !== undefined && { timeUnixNano: time, observedTimeUnixNano: time }),
    severityNumber: severity,
    severityText: severityText(severity),
    body: toAnyValue(message),
    ...(list.length > 0 && { attributes: list }),
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    ...own.fields,
  }
}

/** The fields of a record that are attributes of an entry, and the names of those that need not be attributes too. */
function ownFields(
  { timestamp, severity, traceId }: Omit<StoredLogEntry, 'id'>,
  attributes: Attributes,
): { fields: Partial<OtlpRecord>; names: string[] } {
  const fields: Partial<OtlpRecord> = {}
  const names: string[] = []
  const text = attributes['otel.severity_text']
  if (isText(text) && isOwnText(text, severity)) {
    fields.severityText = text
    names.push('otel.severity_text')
  }
  const observed = attributes['otel.observed_timestamp']
  if (isTime(observed) && timestamp > 0 && Math.abs(observed - timestamp) > SAME_TIME) {
    fields.observedTimeUnixNano = toNanoseconds(observed) as string
    names.push('otel.observed_timestamp')
  }
  const dropped = attributes['otel.dropped_attributes_count']
  if (isCount(dropped)) {
    fields.droppedAttributesCount = dropped
    names.push('otel.dropped_attributes_count')
  }
  const flags = toFlags(attributes.trace_flags)
  if (flags !== undefined && traceId !== undefined) {
    fields.flags = flags
    names.push('trace_flags')
  }
  // Receivers that do not know the field yet find the attribute.
  const eventName = attributes['event.name']
  if (isText(eventName)) fields.eventName = eventName
  return { fields, names }
}

/** As the data model names severities: INFO, INFO2, … */
function severityText(severity: Severity): string {
  const step = (severity - 1) % 4
  return `${severityName(severity).toUpperCase()}${step === 0 ? '' : step + 1}`
}

/** Nanoseconds as text: a double has not enough digits for them. */
function toNanoseconds(milliseconds: number): string | undefined {
  const micros = toMicroseconds(milliseconds)
  return micros > 0 ? `${micros}000` : undefined
}

function toFlags(value: JsonValue | undefined): number | undefined {
  return typeof value === 'string' && /^[0-9a-f]{2}$/.test(value) && value !== '00'
    ? Number.parseInt(value, 16)
    : undefined
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

/** Whether a value is a time that is the same after it was nanoseconds. */
function isTime(value: JsonValue | undefined): value is number {
  return (
    typeof value === 'number' && value > 0 && value <= MAX_TIMESTAMP && toMicroseconds(value) / 1000 === value
  )
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 32
}
