import { causeToJson, type ErrorJson } from './error-json.js'

/** What went wrong, in a word that stays the same between versions. The messages may change; the codes do not. */
export type LogStorageErrorCode =
  /** The entry has a field of the wrong type or out of range. Nothing of it was kept. */
  | 'INVALID_ENTRY'
  /** The query has an unknown field or a value out of range. */
  | 'INVALID_QUERY'
  /** An option is unknown, or its value is out of range or cannot work. */
  | 'INVALID_OPTIONS'
  /** The queue had no room for the entry. */
  | 'QUEUE_FULL'
  /** The storage is closing or closed. */
  | 'CLOSED'
  /** An AbortSignal ended the operation. */
  | 'ABORTED'
  /** The engine refuses this very entry; its neighbours are written. */
  | 'ENTRY_REJECTED'
  /** Somebody else holds the engine's lock. Nothing was written. */
  | 'BUSY'
  /** No space is left. Nothing was written. */
  | 'DISK_FULL'
  /** Reading or writing the file failed. */
  | 'IO'
  /** The file is damaged, or is no database. */
  | 'CORRUPT'
  /** The file or its folder cannot be written. */
  | 'READ_ONLY'
  /** The engine, or the thread that hosts it, cannot be reached. */
  | 'CONNECTION'
  /** The write was handed over, and nobody can say whether it was committed. */
  | 'UNKNOWN_OUTCOME'
  /** This driver, this binding or this version cannot do it. */
  | 'UNSUPPORTED'

// A registered symbol, so that errors of another copy of the package are known too.
const brand = Symbol.for('logpond.LogStorageError')

/** The one error class of Logpond. Tell errors apart by {@link LogStorageError.code}. */
export class LogStorageError extends Error {
  override readonly name = 'LogStorageError'
  readonly code: LogStorageErrorCode

  constructor(code: LogStorageErrorCode, message: string, options?: { cause?: unknown }) {
    // A cause that is undefined would be printed as one.
    super(message, options?.cause === undefined ? undefined : options)
    this.code = code
  }

  /** What `JSON.stringify` shows: of an error, it would leave out the message. */
  toJSON(): ErrorJson {
    const { name, code, message, cause } = this
    return { name, code, message, ...(cause !== undefined && { cause: causeToJson(cause) }) }
  }

  get [brand](): true {
    return true
  }
}

/** Whether a value is a {@link LogStorageError}, of this or another copy of the package. */
export function isLogStorageError(value: unknown): value is LogStorageError {
  try {
    return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
  } catch {
    // A Proxy may throw whatever it is asked.
    return false
  }
}
