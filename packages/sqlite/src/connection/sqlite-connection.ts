/** A value as it is read from a column. */
export type SqliteValue = number | string | null

/** A value to bind to a statement: bytes become a BLOB, and are never empty. */
export type SqliteParameter = SqliteValue | Uint8Array

/** A scalar function of SQL. Equal arguments must give equal results while a statement runs. */
// biome-ignore lint/suspicious/noExplicitAny: each function knows the types of its own arguments
export type SqliteFunction = (...parameters: any[]) => SqliteParameter

/** A row as a plain object: column name → value. */
export type SqliteRow = Record<string, SqliteValue>

/** A row without text as a plain object. BLOBs are bytes that belong to the caller. */
export type SqliteBytesRow = Record<string, number | Uint8Array | null>

/**
 * A connection of a SQLite binding: the few synchronous methods that this package needs.
 *
 * A call that fails throws a `LogStorageError` whose code says what happened (`BUSY`, `DISK_FULL`, `IO`, `CORRUPT`,
 * `READ_ONLY`, `ENTRY_REJECTED`, …). The connection translates the binding's own errors: see `sqliteError`.
 */
export interface SqliteConnection {
  /** Whether a transaction is open. After some errors, SQLite ends a transaction by itself. */
  readonly inTransaction: boolean
  /** Runs SQL and ignores what it returns. The SQL may be several statements. */
  exec(sql: string): void
  /** Compiles one statement, which can then run any number of times. */
  prepare(sql: string): SqliteStatement
  /**
   * Adds a scalar function to the SQL of this connection, or replaces it. Views and indexes of a file cannot use it: only
   * statements of this connection and its temporary views can. Omit it if the binding has no such functions.
   *
   * If `work` throws, the statement fails with that error: with itself if it is a `LogStorageError`, else as the `cause` of one.
   *
   * @param work Gets whole numbers up to ±2^53 − 1, fractions, text, bytes and null. Text may end at its first NUL character, both
   *   as an argument and as a result: bytes do not, and SQL casts them to text. A number that it returns may become REAL.
   *   Its `length` is the number of arguments in SQL. It must not use the connection.
   */
  createFunction?(name: string, work: SqliteFunction): void
  /** Finalizes all statements and closes the connection. Safe to call twice. */
  close(): void
}

export interface SqliteStatement {
  /** Runs the statement for its effect. Returns the number of rows that it changed. */
  run(parameters: readonly SqliteParameter[]): number
  /** The first row, or `undefined`. */
  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined
  /** All rows. */
  all(parameters: readonly SqliteParameter[]): SqliteRow[]
  /** All rows of a query whose columns hold no text, but may hold BLOBs. */
  allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[]
  /** Releases the statement, which must not be used afterwards. */
  finalize(): void
}

/** What identifies the SQLite library that a binding runs on. */
export interface SqliteLibrary {
  /** The name of the binding. */
  readonly name: string
  /** The folder where the binding is installed. A binding that is installed twice brings two libraries. */
  readonly path?: string
  /** Device and inode of its native code. A process loads the same file once, by whichever path. */
  readonly file?: string
}

/** A binding, as a driver package supplies it. */
export interface SqliteBinding {
  /** The name of the binding, for example `'better-sqlite3'`. */
  readonly name: string
  /**
   * Whether a connection must have the file to itself, because the binding has no shared memory for the write-ahead log. No
   * other process can then read the file, and one connection serves reads and writes.
   */
  readonly exclusive: boolean
  /**
   * The library that the binding runs on, which is not loaded for this. A process must not use two libraries on one file.
   * Never throws.
   *
   * @default a library of the binding's name
   */
  library?(): SqliteLibrary
  /**
   * Opens a connection. Sets no pragma but the busy timeout.
   *
   * @throws LogStorageError if the file cannot be opened; `UNSUPPORTED` if the binding cannot be loaded, with advice.
   */
  connect(options: { path: string; readOnly: boolean; busyTimeout: number }): SqliteConnection
}
