/** What is read from a column. */
export type SqliteValue = number | string | null

/** What is bound to a statement: bytes as a BLOB, which are never none. */
export type SqliteParameter = SqliteValue | Uint8Array

/** A row as a plain object: column name → value. */
export type SqliteRow = Record<string, SqliteValue>

/**
 * The small synchronous face of a SQLite binding: all that this package needs from one.
 *
 * Whatever fails throws a `LogStorageError` whose code says what happened (`BUSY`, `DISK_FULL`, `IO`, `CORRUPT`,
 * `READ_ONLY`, `ENTRY_REJECTED`, …): translating the binding's own errors is the connection's job.
 */
export interface SqliteConnection {
  /** Whether a transaction is open. SQLite ends one by itself after some errors. */
  readonly inTransaction: boolean
  /** Runs SQL that returns nothing that matters. May hold several statements. */
  exec(sql: string): void
  /** Compiles one statement, to be run as often as one likes. */
  prepare(sql: string): SqliteStatement
  /** Finalizes what is prepared and closes. Safe to call twice. */
  close(): void
}

export interface SqliteStatement {
  /** Runs a statement for its effect; returns the number of rows that it changed. */
  run(parameters: readonly SqliteParameter[]): number
  /** The first row, or `undefined`. */
  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined
  /** All rows. */
  all(parameters: readonly SqliteParameter[]): SqliteRow[]
  /** Releases the statement. Not to be used afterwards. */
  finalize(): void
}

/** A binding, as a driver package supplies it. */
export interface SqliteBinding {
  /** The name of the binding: `'better-sqlite3'`. */
  readonly name: string
  /**
   * Whether one connection owns the file alone, readers of other processes included, because the binding has no shared
   * memory for its WAL. Such a connection serves reads and writes both.
   */
  readonly exclusive: boolean
  /**
   * Opens a connection. Sets no pragma but the busy timeout.
   *
   * @throws LogStorageError when the file cannot be opened, or the binding cannot be loaded (`UNSUPPORTED`, with the way out).
   */
  connect(options: { path: string; readOnly: boolean; busyTimeout: number }): SqliteConnection
}
