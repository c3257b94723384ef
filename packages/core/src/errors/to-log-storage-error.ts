import { describeValue } from '../values/describe-value.js'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from './log-storage-error.js'

/** Whatever was thrown, as a LogStorageError: itself where it is one, else one with this code and the cause. */
export function toLogStorageError(thrown: unknown, code: LogStorageErrorCode, what: string): LogStorageError {
  if (isLogStorageError(thrown)) return thrown
  return new LogStorageError(code, `${what}: ${describeValue(thrown)}`, { cause: thrown })
}

/** The error of what an AbortSignal has ended. */
export function abortedError(signal: AbortSignal, what: string): LogStorageError {
  return new LogStorageError('ABORTED', `${what} was aborted.`, { cause: signal.reason })
}
