import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { type CallKind, codeOfException, codeOfTransport } from './error-codes.js'
import { ServerException } from './server-exception.js'
import { TransportError } from './transport-error.js'

/** What the caller can do, by code. */
const ADVICE: Partial<Record<LogStorageErrorCode, string>> = {
  DISK_FULL: 'Free space, or delete entries with a cleanup.',
  READ_ONLY: 'Grant the user the rights that the message names.',
  CORRUPT: 'Restore the table from a backup or a replica.',
  INVALID_OPTIONS: 'Check the options username and password.',
}

/**
 * Converts an error of a request to one that says what the caller can do. Mistakes in the driver stay as they are.
 *
 * @param place The store, for messages.
 */
export function toStorageError(thrown: unknown, kind: CallKind, place: string): unknown {
  if (isLogStorageError(thrown)) return thrown
  if (thrown instanceof ServerException) {
    const code = codeOfException(thrown.code, thrown.message, kind)
    const advice = ADVICE[code] === undefined ? '' : ` ${ADVICE[code]}`
    return new LogStorageError(
      code,
      `ClickHouse refused a request for ${place}: ${thrown.message}${advice}`,
      {
        cause: thrown,
      },
    )
  }
  if (thrown instanceof TransportError) {
    const code = codeOfTransport(thrown.failure, thrown.status, kind)
    if (code === 'ABORTED') return new LogStorageError('ABORTED', 'The caller aborted the call.')
    const what = thrown.failure === 'unreachable' ? 'cannot be reached' : 'did not answer'
    return new LogStorageError(code, `ClickHouse ${what} for ${place}: ${thrown.message}`, { cause: thrown })
  }
  return thrown
}
