/**
 * The tables of a Logpond database, for Kysely: `new Kysely<LogDatabase>({ … })` reads the file with types.
 *
 * Read whatever you like; to write, use the storage.
 */
export interface LogDatabase {
  log: LogTable
  log_text: LogTextTable
  log_state: LogStateTable
  log_batch: LogBatchTable
}

/** One row for each entry. */
export interface LogTable {
  /** Grows in commit order; never used again. */
  id: number
  /** Microseconds since the Unix epoch. */
  timestamp: number
  /** OpenTelemetry SeverityNumber, 1 to 24. */
  severity: number
  service: string | null
  host: string | null
  /** 32 hex digits; compares without regard to case. */
  trace_id: string | null
  /** 16 hex digits. */
  span_id: string | null
  message: string
  /** A JSON object as text. */
  attributes: string | null
}

export const LOG_TEXT_COLUMNS = ['service', 'host', 'trace_id', 'span_id', 'message', 'attributes'] as const

/** The columns of {@link LogTable}, in the order of the table. */
export const LOG_TABLE_COLUMNS = ['id', 'timestamp', 'severity', ...LOG_TEXT_COLUMNS] as const

/** The full-text index (FTS5) of the messages, up to `text_id`: `WHERE log_text MATCH 'word'`. */
export interface LogTextTable {
  /** The `id` of the entry. */
  rowid: number
  message: string
}

/** One row: what must be known without looking at all entries. */
export interface LogStateTable {
  /** The id of the next entry. */
  next_id: number
  /** How many entries there are. */
  entry_count: number
  /** All entries up to this id are in the full-text index. */
  text_id: number
  /** The name of this database, which no other has: 32 hex digits. A copy of the file has the same. */
  uuid: string
}

/** The batches of late, so that none is written twice. */
export interface LogBatchTable {
  id: number
  token: string
  first_id: number
  entry_count: number
}
