import type { Severity, StoredLogEntry } from '@logpond/core'
import { type Attributes, parseAttributes } from './parse-attributes.js'
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

/** Entries from rows with {@link ENTRY_COLUMNS}. */
export function toStoredEntries(rows: readonly SqliteRow[]): StoredLogEntry[] {
  const attributes = parseAttributes(rows.map((row) => row.attributes as string | null))
  return rows.map((row, i) => toStoredEntry(row, attributes[i]))
}

function toStoredEntry(row: SqliteRow, attributes: Attributes | null | undefined): StoredLogEntry {
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
  if (attributes) entry.attributes = attributes
  return entry
}
