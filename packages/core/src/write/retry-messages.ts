import { LogStorageError } from '../errors/log-storage-error.js'

export interface Retry {
  /** The number of entries in the batch. */
  readonly entries: number
  /** Attempts so far. */
  readonly tries: number
  /** The most attempts. */
  readonly attempts: number
  /** Milliseconds until the next attempt. */
  readonly delay: number
  /** Whether the connection is replaced before it. */
  readonly reopens: boolean
}

/** Adds to the error of a write that it will be retried, so that readers of the message know that nothing is lost yet. */
export function retriedError(
  error: LogStorageError,
  { entries, tries, attempts, delay, reopens }: Retry,
): LogStorageError {
  const these =
    entries === 1
      ? 'The entry and all later ones stay in the queue'
      : `The ${entries} entries of the batch and all later ones stay in the queue`
  const next = `attempt ${tries + 1}${attempts === Infinity ? '' : ` of ${attempts}`}`
  const how = reopens ? ', over a new connection,' : ''
  return extended(error, `${these}: ${next}${how} in ${Math.ceil(delay)} ms.`)
}

/** Adds to the error of a write that it will not be retried. */
export function finalError(error: LogStorageError, tries: number): LogStorageError {
  if (tries === 1) return error
  return extended(error, `Gave up after ${tries} attempts (see the \`retry\` option).`)
}

function extended({ code, message, cause }: LogStorageError, more: string): LogStorageError {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`
  return new LogStorageError(code, `${sentence} ${more}`, { cause })
}
