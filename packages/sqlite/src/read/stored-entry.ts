import { parseAttributes, storedEntry } from '@logpond/blocks'
import type { StoredLogEntry } from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'

/** Entries from rows with `LOG_TABLE_COLUMNS`. */
export function entriesFromRows(rows: readonly SqliteRow[]): StoredLogEntry[] {
  const attributes = parseAttributes(rows.map((row) => row.attributes as string | null))
  return rows.map((row, i) =>
    storedEntry(
      row.id,
      row.timestamp,
      row.severity,
      row.service,
      row.host,
      row.trace_id,
      row.span_id,
      row.message,
      attributes[i],
    ),
  )
}
