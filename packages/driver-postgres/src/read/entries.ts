import type { JsonValue, Severity, StoredLogEntry } from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import { decodeText } from '../text/text-code.js'

/** The columns of an entry, in the order that {@link toEntry} expects. */
export const COLUMNS = 'id, timestamp, severity, message, service, host, trace_id, span_id, attributes'

/** Converts a row of {@link COLUMNS}. Fields that an entry does not have are absent. */
export function toEntry(row: Row): StoredLogEntry {
  const [id, timestamp, severity, message, service, host, traceId, spanId, attributes] = row
  const entry: StoredLogEntry = {
    id: Number(id),
    timestamp: Number(timestamp) / 1000,
    severity: Number(severity) as Severity,
    message: decodeText(message as string),
  }
  if (isPresent(service)) entry.service = decodeText(service)
  if (isPresent(host)) entry.host = decodeText(host)
  if (isPresent(traceId)) entry.traceId = decodeText(traceId)
  if (isPresent(spanId)) entry.spanId = decodeText(spanId)
  if (isPresent(attributes)) entry.attributes = JSON.parse(attributes) as Record<string, JsonValue>
  return entry
}

function isPresent(value: string | null | undefined): value is string {
  return value !== null && value !== undefined
}
