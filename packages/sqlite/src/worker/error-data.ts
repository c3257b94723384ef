import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'

/** An error as plain data: a structured clone keeps neither the class of an error nor its code. */
export interface ErrorData {
  readonly code: LogStorageErrorCode
  readonly message: string
  readonly stack: string | undefined
  readonly cause: CauseData | undefined
}

interface CauseData {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** The code of the binding or of the system: `'SQLITE_BUSY'`, `'EACCES'`. */
  readonly code: string | undefined
}

/** Converts an error to data. If it is not a `LogStorageError`, it becomes the cause of one with the code `fallback`. */
export function toErrorData(thrown: unknown, fallback: LogStorageErrorCode): ErrorData {
  const error = isLogStorageError(thrown)
    ? thrown
    : new LogStorageError(fallback, `The driver failed unexpectedly: ${describe(thrown)}`, { cause: thrown })
  return {
    code: error.code,
    message: error.message,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : toCauseData(error.cause),
  }
}

/** Creates an error from data, with the stack of the thread that threw it. */
export function fromErrorData(data: ErrorData): LogStorageError {
  const { cause } = data
  const error = new LogStorageError(data.code, data.message, cause && { cause: fromCauseData(cause) })
  if (data.stack !== undefined) error.stack = data.stack
  return error
}

function toCauseData(cause: unknown): CauseData {
  if (!(cause instanceof Error))
    return { name: 'Error', message: describe(cause), stack: undefined, code: undefined }
  const { code } = cause as { code?: unknown }
  return {
    name: cause.name,
    message: cause.message,
    stack: cause.stack,
    code: typeof code === 'string' ? code : undefined,
  }
}

function fromCauseData(data: CauseData): Error {
  const cause = new Error(data.message)
  cause.name = data.name
  if (data.stack !== undefined) cause.stack = data.stack
  return data.code === undefined ? cause : Object.assign(cause, { code: data.code })
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
