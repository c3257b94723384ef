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

/** The SQLite library that a binding runs on, as far as it tells one from another. */
export interface SqliteLibrary {
  /** The name of the binding. */
  readonly name: string
  /** Where it was installed: a binding that is installed twice brings two libraries. */
  readonly path?: string
  /** Device and inode of its native code: a process loads the same file once, whatever path leads to it. */
  readonly file?: string
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
   * Says which library the binding runs on, without loading it: one process must not use two of them on one file.
   * Never throws.
   *
   * @default a library of the binding's name
   */
  library?(): SqliteLibrary
  /**
   * Opens a connection. Sets no pragma but the busy timeout.
   *
   * @throws LogStorageError when the file cannot be opened, or the binding cannot be loaded (`UNSUPPORTED`, with the way out).
   */
  connect(options: { path: string; readOnly: boolean; busyTimeout: number }): SqliteConnection
}
