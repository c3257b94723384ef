import { describeValue } from './describe-value.js'
import type { JsonValue, LogEntry } from './log-entry.js'
import { LogStorageError } from './log-storage-error.js'
import { type Severity, toSeverity } from './severity.js'
import { MAX_TIMESTAMP, roundToMicrosecond, toMilliseconds } from './timestamp.js'

/** An entry that was checked and encoded at the moment of `store()`: nothing the caller does later changes it. */
export interface LogRecord {
  readonly timestamp: number
  readonly severity: Severity
  readonly message: string
  readonly service: string | undefined
  readonly host: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** A JSON object as text. */
  readonly attributes: string | undefined
}

/** SQLite reads JSON up to a depth of 1,000; beyond it one entry would make the attributes of all unsearchable. */
const MAX_DEPTH = 500

const TRACE_ID = /^[0-9a-fA-F]{32}$/
const SPAN_ID = /^[0-9a-fA-F]{16}$/

/**
 * Checks and encodes an entry.
 *
 * @throws LogStorageError INVALID_ENTRY; or whatever a getter, a Proxy or a toJSON of the entry throws.
 */
export function encodeEntry(entry: LogEntry, now: () => number): LogRecord {
  if (typeof entry !== 'object' || entry === null) {
    throw invalid(`An entry must be an object, not ${describeValue(entry)}.`)
  }
  const { message, timestamp, severity, service, host, traceId, spanId, attributes } = entry
  return {
    timestamp: timestamp === undefined ? roundToMicrosecond(now()) : encodeTimestamp(timestamp),
    severity: severity === undefined ? 9 : encodeSeverity(severity),
    message: encodeText('message', message),
    service: isAbsent(service) ? undefined : encodeText('service', service),
    host: isAbsent(host) ? undefined : encodeText('host', host),
    traceId: isAbsent(traceId) ? undefined : encodeId('traceId', traceId, TRACE_ID, 32),
    spanId: isAbsent(spanId) ? undefined : encodeId('spanId', spanId, SPAN_ID, 16),
    attributes: isAbsent(attributes) ? undefined : encodeAttributes(attributes),
  }
}

/** A fresh entry from a record; it shares nothing with any other. */
export function decodeRecord(record: LogRecord): LogEntry {
  const entry: LogEntry = { message: record.message, timestamp: record.timestamp, severity: record.severity }
  if (record.service !== undefined) entry.service = record.service
  if (record.host !== undefined) entry.host = record.host
  if (record.traceId !== undefined) entry.traceId = record.traceId
  if (record.spanId !== undefined) entry.spanId = record.spanId
  if (record.attributes !== undefined)
    entry.attributes = JSON.parse(record.attributes) as Record<string, JsonValue>
  return entry
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function encodeTimestamp(value: unknown): number {
  const milliseconds = toMilliseconds(value)
  // Written so that NaN fails it too.
  if (!(Math.abs(milliseconds) <= MAX_TIMESTAMP)) {
    throw invalid(
      `timestamp must be milliseconds since the Unix epoch or a Date, between ±${MAX_TIMESTAMP} (the years 1696 to 2243), not ${describeValue(value)}.`,
    )
  }
  return roundToMicrosecond(milliseconds)
}

function encodeSeverity(value: unknown): Severity {
  const severity = toSeverity(value)
  if (severity === undefined) {
    throw invalid(
      `severity must be a whole number from 1 to 24 or one of trace, debug, info, warn, error, fatal, not ${describeValue(value)}.`,
    )
  }
  return severity
}

function encodeText(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`${field} must be a string, not ${describeValue(value)}.`)
  return value.isWellFormed() ? value : value.toWellFormed()
}

function encodeId(field: string, value: unknown, pattern: RegExp, digits: number): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw invalid(`${field} must be ${digits} hex digits, not ${describeValue(value)}.`)
  }
  return value
}

function encodeAttributes(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`attributes must be an object, not ${describeValue(value)}.`)
  }
  checkJson(value, 'attributes', 1)
  const text: unknown = JSON.stringify(value)
  if (typeof text !== 'string' || !text.startsWith('{')) {
    throw invalid('attributes must be an object, and so must be what their toJSON returns.')
  }
  // What a toJSON or a Proxy returns was not seen by the check above. Text shorter than this cannot be too deep.
  if (text.length > 2 * MAX_DEPTH && jsonDepth(text) > MAX_DEPTH) throw tooDeep()
  return text
}

/** Refuses what JSON.stringify would leave out without a word, or would fail at without saying where. */
function checkJson(value: object, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw tooDeep()
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return
  for (const key in value) {
    const member: unknown = (value as Record<string, unknown>)[key]
    const kind = typeof member
    if (kind !== 'object' && kind !== 'bigint' && kind !== 'function' && kind !== 'symbol') continue
    // JSON.stringify does not look at what is inherited either. Asked late, as most members are plain values.
    if (member === null || !Object.hasOwn(value, key)) continue
    if (kind === 'object') checkJson(member as object, path, depth + 1)
    else {
      throw invalid(
        `${path} must hold JSON values only; ${describeValue(key)} is a ${kind}. Convert it first.`,
      )
    }
  }
}

function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']') depth--
  }
  return deepest
}

function tooDeep(): LogStorageError {
  return invalid(`attributes must not contain themselves, nor nest deeper than ${MAX_DEPTH} levels.`)
}

function invalid(message: string): LogStorageError {
  return new LogStorageError('INVALID_ENTRY', message)
}
