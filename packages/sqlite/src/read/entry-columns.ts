import { type EntryColumns, emptyColumns } from '@logpond/blocks'
import type { SqliteRow } from '../connection/sqlite-connection.js'

/** Columns from rows with `LOG_TABLE_COLUMNS`. */
export function columnsFromRows(rows: readonly SqliteRow[]): EntryColumns {
  const columns = emptyColumns()
  for (const row of rows) {
    columns.ids.push(row.id as number)
    columns.timestamps.push(row.timestamp as number)
    columns.severities.push(row.severity as number)
    columns.messages.push(row.message as string)
    columns.services.push(row.service as string | null)
    columns.hosts.push(row.host as string | null)
    columns.traceIds.push(row.trace_id as string | null)
    columns.spanIds.push(row.span_id as string | null)
    columns.attributes.push(row.attributes as string | null)
  }
  return columns
}
