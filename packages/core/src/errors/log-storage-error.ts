import { causeToJson, type ErrorJson } from './error-json.js'

/** The kind of an error. Codes stay the same between versions; messages may change. */
export type LogStorageErrorCode =
  /** A field of the entry has the wrong type or is out of range. Nothing of the entry was stored. */
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
  /** The engine refuses this entry alone; the other entries of its batch are written. */
  | 'ENTRY_REJECTED'
  /** Another connection or process holds the engine's lock. Nothing was written. */
  | 'BUSY'
  /** The disk is full. Nothing was written. */
  | 'DISK_FULL'
  /** Reading or writing the file failed. */
  | 'IO'
  /** The file is damaged, or is not a database. */
  | 'CORRUPT'
  /** The file or its folder cannot be written. */
  | 'READ_ONLY'
  /** The engine, or the thread that hosts it, cannot be reached. */
  | 'CONNECTION'
  /** The write was sent to the engine, and may or may not have been committed. */
  | 'UNKNOWN_OUTCOME'
  /** This driver, this binding or this version cannot do it. */
  | 'UNSUPPORTED'

// A registered symbol, so that errors of another copy of the package are recognized too.
const brand = Symbol.for('logpond.LogStorageError')

/** The only error class of Logpond. Errors differ by {@link LogStorageError.code}. */
export class LogStorageError extends Error {
  override readonly name = 'LogStorageError'
  readonly code: LogStorageErrorCode

  constructor(code: LogStorageErrorCode, message: string, options?: { cause?: unknown }) {
    // A cause of undefined would be printed.
    super(message, options?.cause === undefined ? undefined : options)
    this.code = code
  }

  /** For `JSON.stringify`, which otherwise leaves out the message of an error. */
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
    // A Proxy may throw on any access.
    return false
  }
}
