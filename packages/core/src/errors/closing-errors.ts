import { LogStorageError } from './log-storage-error.js'

/** The storage takes and reads no entries any more. */
export function closedError(): LogStorageError {
  return new LogStorageError('CLOSED', 'The storage is closed.')
}

/** What is left fails with when the time-out of a close has passed: for sure, or where it may have been written. */
export function leftBehindErrors(
  timeout: number | undefined,
  cause: LogStorageError | undefined,
): { readonly error: LogStorageError; readonly inDoubt: LogStorageError } {
  const why = `The storage closed before the entry was written: its time-out of ${timeout} ms had passed.`
  return {
    error: new LogStorageError('CLOSED', why, { cause }),
    inDoubt: new LogStorageError('UNKNOWN_OUTCOME', `${why} It may have been written.`, { cause }),
  }
}

/** The time-out of a close has passed with entries left. */
export function notDrainedError(
  left: number,
  timeout: number | undefined,
  cause: LogStorageError | undefined,
): LogStorageError {
  const why = cause ? ` The last error was: ${cause.message}` : ''
  const message = `${left} entries could not be written in ${timeout} ms.${why}`
  return new LogStorageError(cause?.code ?? 'CLOSED', message, { cause })
}

/** The time-out of a close has passed while the storage was still being opened. */
export function notOpenedError(timeout: number | undefined): LogStorageError {
  const why = `The storage closed before it was open: its time-out of ${timeout} ms had passed.`
  return new LogStorageError('CLOSED', why)
}

/** Entries could not be written before the storage closed, by no retry. */
export function lostError(count: number, { code, message, cause }: LogStorageError): LogStorageError {
  return new LogStorageError(
    code,
    `${count} ${count === 1 ? 'entry' : 'entries'} could not be written before the storage closed. The last error was: ${message}`,
    { cause },
  )
}
