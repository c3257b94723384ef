import { LogStorageError } from './log-storage-error.js'

/** The storage accepts and reads no more entries. */
export function closedError(): LogStorageError {
  return new LogStorageError('CLOSED', 'The storage is closed.')
}

/** Errors of the entries that remain when the time-out of a close has passed; `inDoubt` if they may have been written. */
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

/** The time-out of a close has passed with unwritten entries. */
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

/** All retries of some entries failed before the storage closed. */
export function lostError(count: number, { code, message, cause }: LogStorageError): LogStorageError {
  return new LogStorageError(
    code,
    `${count} ${count === 1 ? 'entry' : 'entries'} could not be written before the storage closed. The last error was: ${message}`,
    { cause },
  )
}
