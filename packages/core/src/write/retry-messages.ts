import { LogStorageError } from '../errors/log-storage-error.js'

export interface Retry {
  /** Entries of the batch. */
  readonly entries: number
  /** Tries that there were. */
  readonly tries: number
  /** Tries that there may be. */
  readonly attempts: number
  /** Milliseconds until the next one. */
  readonly delay: number
  /** Whether the file is opened anew before it. */
  readonly reopens: boolean
}

/** An error of a write that is tried again, which says so: whoever reads it should know that nothing is lost yet. */
export function retriedError(
  error: LogStorageError,
  { entries, tries, attempts, delay, reopens }: Retry,
): LogStorageError {
  const these =
    entries === 1
      ? 'The entry stays in the queue, and later ones behind it'
      : `The ${entries} entries of the batch stay in the queue, and later ones behind them`
  const next = `try ${tries + 1}${attempts === Infinity ? '' : ` of ${attempts}`}`
  const how = reopens ? ', over a new connection,' : ''
  return extended(error, `${these}: ${next}${how} in ${Math.ceil(delay)} ms.`)
}

/** An error of a write that will not be tried again. */
export function finalError(error: LogStorageError, tries: number): LogStorageError {
  if (tries === 1) return error
  return extended(error, `Given up after ${tries} tries; the option retry says how many.`)
}

function extended({ code, message, cause }: LogStorageError, more: string): LogStorageError {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`
  return new LogStorageError(code, `${sentence} ${more}`, { cause })
}
