import type { JsonValue, LiveLogEntry, LogEntry } from '../contract/log-entry.js'
import { type Severity, toSeverity } from '../contract/severity.js'
import { MAX_TIMESTAMP, roundToMicrosecond, toMilliseconds } from '../time/timestamp.js'
import { describeThrown } from '../values/describe-thrown.js'
import { isHex } from '../values/hex-digits.js'
import { isError } from '../values/value-brand.js'
import {
  wrongAttributes,
  wrongEntry,
  wrongId,
  wrongMessage,
  wrongName,
  wrongSeverity,
  wrongTimestamp,
} from './invalid-entry.js'
import { hasOnlyKnownFields, mayHaveOtherFields, warnOfUnknownFields } from './unknown-fields.js'
import { writeAttributes } from './write-attributes.js'

/** An entry that was checked and encoded during `store()`: later changes by the caller do not affect it. */
export interface LogRecord {
  readonly timestamp: number
  readonly severity: Severity
  readonly message: string
  readonly service: string | undefined
  readonly host: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** A JSON object as text. Is cut later if the record is too large. */
  attributes: string | undefined
}

/**
 * Checks and encodes an entry.
 *
 * @param attributesRoom Characters that the attributes may have; see {@link writeAttributes}.
 * @throws LogStorageError INVALID_ENTRY; or any error that a getter or a Proxy throws for a field.
 */
export function encodeEntry(entry: LogEntry, now: () => number, attributesRoom?: number): LogRecord {
  if (typeof entry !== 'object' || entry === null) {
    throw wrongEntry(entry)
  }
  const { message, timestamp, severity, service, host, traceId, spanId } = entry
  const attributes = attributesOf(entry)
  const record = {
    timestamp: timestamp === undefined ? roundToMicrosecond(now()) : encodeTimestamp(timestamp),
    severity: severity === undefined ? 9 : encodeSeverity(severity),
    message: encodeMessage(entry, message),
    service: isAbsent(service) ? undefined : encodeName('service', service),
    host: isAbsent(host) ? undefined : encodeName('host', host),
    traceId: isAbsent(traceId) ? undefined : encodeId('traceId', traceId, 32),
    spanId: isAbsent(spanId) ? undefined : encodeId('spanId', spanId, 16),
    attributes: isAbsent(attributes) ? undefined : encodeAttributes(attributes, attributesRoom),
  }
  const known =
    Number(timestamp !== undefined) +
    Number(severity !== undefined) +
    Number(service !== undefined) +
    Number(host !== undefined) +
    Number(traceId !== undefined) +
    Number(spanId !== undefined) +
    Number(attributes !== undefined)
  return mayHaveOtherFields(entry, known + 1) ? handleOtherFields(entry, record, attributesRoom) : record
}

/** A new entry from a record; it shares no objects with other entries. */
export function decodeRecord(record: LogRecord): LiveLogEntry {
  const entry: LiveLogEntry = {
    message: record.message,
    timestamp: record.timestamp,
    severity: record.severity,
  }
  if (record.service !== undefined) entry.service = record.service
  if (record.host !== undefined) entry.host = record.host
  if (record.traceId !== undefined) entry.traceId = record.traceId
  if (record.spanId !== undefined) entry.spanId = record.spanId
  if (record.attributes !== undefined)
    entry.attributes = JSON.parse(record.attributes) as Record<string, JsonValue>
  return entry
}

/** Read separately from the other fields: an error of the getter of `attributes` must not lose the entry. */
function attributesOf(entry: LogEntry): unknown {
  try {
    return entry.attributes
  } catch (thrown) {
    return { value: describeThrown(thrown) }
  }
}

/** Warns of fields that are not stored. Stores an error that is passed as an entry as attributes too: it has more than a message. */
function handleOtherFields(
  entry: LogEntry,
  record: LogRecord,
  attributesRoom: number | undefined,
): LogRecord {
  try {
    // The usual reason to get here: fields that are undefined.
    if (hasOnlyKnownFields(entry)) return record
    if (isError(entry) && record.attributes === undefined) {
      return { ...record, attributes: writeAttributes({ error: entry }, attributesRoom) }
    }
    warnOfUnknownFields(entry)
  } catch {
    // A Proxy that throws when it is inspected.
  }
  return record
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function encodeTimestamp(value: unknown): number {
  const milliseconds = toMilliseconds(value)
  // Written so that NaN fails too.
  if (!(Math.abs(milliseconds) <= MAX_TIMESTAMP)) throw wrongTimestamp(value)
  return roundToMicrosecond(milliseconds)
}

function encodeSeverity(value: unknown): Severity {
  const severity = toSeverity(value)
  if (severity === undefined) throw wrongSeverity(value)
  return severity
}

function encodeMessage(entry: object, value: unknown): string {
  if (typeof value !== 'string') throw wrongMessage(entry, value)
  return value.isWellFormed() ? value : value.toWellFormed()
}

function encodeName(field: string, value: unknown): string {
  if (typeof value !== 'string') throw wrongName(field, value)
  return value.isWellFormed() ? value : value.toWellFormed()
}

function encodeId(field: string, value: unknown, digits: number): string {
  if (typeof value !== 'string' || !isHex(value, digits)) throw wrongId(field, value, digits)
  return value
}

function encodeAttributes(value: unknown, room: number | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || isArray(value)) throw wrongAttributes(value)
  return writeAttributes(value, room)
}

/** A revoked Proxy throws, and counts as an object. */
function isArray(value: object): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}
