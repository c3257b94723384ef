import type { JsonValue, Severity, StoredLogEntry } from '@logpond/core'

/** The columns of an entry, in the order that {@link toEntry} expects. */
export const ENTRY_COLUMNS = 'id, ts, severity, message, service, host, trace_id, span_id, attributes'

/** Converts a row to an entry. Fields that an entry does not have are absent. */
export function toEntry([id, ts, severity, message, service, host, traceId, spanId, attributes]: unknown[]) {
  const entry: StoredLogEntry = {
    id: id as number,
    timestamp: (ts as number) / 1000,
    severity: severity as Severity,
    message: message as string,
  }
  if (service !== null) entry.service = service as string
  if (host !== null) entry.host = host as string
  if (traceId !== null) entry.traceId = traceId as string
  if (spanId !== null) entry.spanId = spanId as string
  if (attributes !== null) entry.attributes = JSON.parse(attributes as string) as Record<string, JsonValue>
  return entry
}
