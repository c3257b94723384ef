import { describeValue } from '../values/describe-value.js'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from './log-storage-error.js'

/** Converts any thrown value to a LogStorageError with this code. Returns a LogStorageError unchanged. */
export function toLogStorageError(thrown: unknown, code: LogStorageErrorCode, what: string): LogStorageError {
  if (isLogStorageError(thrown)) return thrown
  return new LogStorageError(code, `${what}: ${describeValue(thrown)}`, { cause: thrown })
}

/** The error of an operation that an AbortSignal ended. */
export function abortedError(signal: AbortSignal, what: string): LogStorageError {
  return new LogStorageError('ABORTED', `${what} was aborted.`, { cause: signal.reason })
}
