import type { Severity, StoredLogEntry } from '@logpond/core'
import type { Attributes } from './parse-attributes.js'
import { toText } from './to-text.js'

/** An entry from the values of its columns, `null` for none, with its attributes already parsed; the time in microseconds. */
export function storedEntry(
  id: unknown,
  timestamp: unknown,
  severity: unknown,
  service: unknown,
  host: unknown,
  traceId: unknown,
  spanId: unknown,
  message: unknown,
  attributes: Attributes | null | undefined,
): StoredLogEntry {
  const entry: StoredLogEntry = {
    id: id as number,
    timestamp: toMilliseconds(timestamp),
    severity: toSeverity(severity),
    message: toText(message),
  }
  if (service !== null) entry.service = toText(service)
  if (host !== null) entry.host = toText(host)
  if (traceId !== null) entry.traceId = toText(traceId)
  if (spanId !== null) entry.spanId = toText(spanId)
  if (attributes) entry.attributes = attributes
  return entry
}

// Another program can have stored any value. Such a row must not prevent reading the others.

/** 0 if the value is not a time. */
function toMilliseconds(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value / 1000 : 0
}

/** The nearest valid severity. */
export function toSeverity(value: unknown): Severity {
  const number = Math.round(Number(value))
  return (number >= 1 ? Math.min(number, 24) : 1) as Severity
}
