/**
 * The tables of a Logpond database, for Kysely: `new Kysely<LogDatabase>({ … })` reads the file with types.
 *
 * Any program may read the tables. Write only through a storage.
 */
export interface LogDatabase {
  log: LogTable
  log_text: LogTextTable
  log_state: LogStateTable
  log_batch: LogBatchTable
}

/** One row for each entry. */
export interface LogTable {
  /** Ascends in commit order. The id of a deleted entry is not used again. */
  id: number
  /** Microseconds since the Unix epoch. */
  timestamp: number
  /** OpenTelemetry SeverityNumber, 1 to 24. */
  severity: number
  service: string | null
  host: string | null
  /** 32 hex digits. Comparisons ignore case. */
  trace_id: string | null
  /** 16 hex digits. */
  span_id: string | null
  message: string
  /** A JSON object as text. */
  attributes: string | null
}

/** The columns with text. */
export const LOG_TEXT_COLUMNS = ['service', 'host', 'trace_id', 'span_id', 'message', 'attributes'] as const

/** The columns of {@link LogTable}, in the order of the table. */
export const LOG_TABLE_COLUMNS = ['id', 'timestamp', 'severity', ...LOG_TEXT_COLUMNS] as const

/** The full-text index (FTS5) of the messages, up to `text_id`: `WHERE log_text MATCH 'word'`. */
export interface LogTextTable {
  /** The `id` of the entry. */
  rowid: number
  message: string
}

/** One row with the counters of the database. */
export interface LogStateTable {
  /** The id of the next entry. */
  next_id: number
  /** Number of entries. */
  entry_count: number
  /** All entries up to this id are in the full-text index. */
  text_id: number
  /** The unique name of this database: 32 hex digits. A copy of the file has the same name. */
  uuid: string
}

/** The latest batches, so that none of them is written twice. */
export interface LogBatchTable {
  id: number
  token: string
  first_id: number
  entry_count: number
}
