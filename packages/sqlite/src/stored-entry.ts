import type { JsonValue, Severity, StoredLogEntry } from '@logpond/core'
import type { SqliteRow } from './sqlite-connection.js'

/** The columns of an entry, in the order of the table. */
export const ENTRY_COLUMNS = [
  'id',
  'timestamp',
  'severity',
  'service',
  'host',
  'trace_id',
  'span_id',
  'message',
  'attributes',
] as const

/** An entry from a row with {@link ENTRY_COLUMNS}. */
export function toStoredEntry(row: SqliteRow): StoredLogEntry {
  const entry: StoredLogEntry = {
    id: row.id as number,
    timestamp: (row.timestamp as number) / 1000,
    severity: row.severity as Severity,
    message: row.message as string,
  }
  if (row.service !== null) entry.service = row.service as string
  if (row.host !== null) entry.host = row.host as string
  if (row.trace_id !== null) entry.traceId = row.trace_id as string
  if (row.span_id !== null) entry.spanId = row.span_id as string
  if (row.attributes !== null)
    entry.attributes = JSON.parse(row.attributes as string) as Record<string, JsonValue>
  return entry
}
