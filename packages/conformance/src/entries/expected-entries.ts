import {
  type JsonValue,
  type LogEntry,
  type Severity,
  type StoredLogEntry,
  toMicroseconds,
  toSeverity,
} from '@logpond/core'
import { SOME_TIME } from './test-batch.js'

/** The entry as a read must return it, after a storage on the {@link fixedClock} stored it under this id. */
export function storedEntry(entry: LogEntry, id: number): StoredLogEntry {
  const {
    message,
    timestamp = SOME_TIME,
    severity = 'info',
    service,
    host,
    traceId,
    spanId,
    attributes,
  } = entry
  const stored: StoredLogEntry = {
    id,
    timestamp: toMicroseconds(Number(timestamp)) / 1000 + 0,
    severity: toSeverity(severity) as Severity,
    message: message.toWellFormed(),
  }
  if (service !== undefined) stored.service = service.toWellFormed()
  if (host !== undefined) stored.host = host.toWellFormed()
  if (traceId !== undefined) stored.traceId = traceId
  if (spanId !== undefined) stored.spanId = spanId
  if (attributes !== undefined) {
    stored.attributes = JSON.parse(JSON.stringify(attributes, namedNumbers)) as Record<string, JsonValue>
  }
  return stored
}

/** Numbers without a JSON form, such as NaN, are stored as their names. */
function namedNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

export function byId(entries: readonly StoredLogEntry[]): StoredLogEntry[] {
  return entries.toSorted((a, b) => a.id - b.id)
}
