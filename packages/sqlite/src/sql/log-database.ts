/**
 * What `openLogDatabase` can query, for Kysely: two views over the hot batches and the sealed blocks of a file, and over the rows
 * that an upgrade has not sealed yet.
 */
export interface LogDatabase {
  logs: LogsView
  log_parts: LogPartsView
}

/** One row for each entry. */
export interface LogsView {
  /** Ascends in commit order. The id of a deleted entry is not used again. */
  id: number
  /** ISO 8601 in UTC, to the millisecond: `2026-01-31T12:00:00.250Z`. Compares and sorts as text. */
  time: string
  /** Microseconds since the Unix epoch. */
  time_us: number
  severity: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
  /** OpenTelemetry SeverityNumber, 1 to 24. */
  severity_number: number
  service: string | null
  host: string | null
  /** 32 hex digits. Comparisons ignore case. */
  trace_id: string | null
  /** 16 hex digits. */
  span_id: string | null
  message: string
  /** A JSON object as text: `attributes ->> 'ms'`. */
  attributes: string | null
  /** The part that holds the entry: {@link LogPartsView.part}. */
  part: number
}

/**
 * One row for each part of the file: a hot batch, a sealed block, or rows that an upgrade has not sealed yet. It is read without
 * opening the parts. All bounds are inclusive, and may be wider than the entries that a cleanup has left.
 */
export interface LogPartsView {
  part: number
  kind: 'batch' | 'block' | 'rows'
  /** Number of entries. */
  entries: number
  first_id: number
  last_id: number
  /** ISO 8601, as {@link LogsView.time}. */
  first_time: string
  last_time: string
  /** Microseconds since the Unix epoch. */
  first_time_us: number
  last_time_us: number
  min_severity_number: number
  max_severity_number: number
  /** Bytes that it takes in the file. */
  bytes: number
}
