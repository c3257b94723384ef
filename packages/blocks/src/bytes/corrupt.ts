import { LogStorageError } from '@logpond/core'

/** The error for bytes that are not what the format says. */
export function corrupt(problem: string, cause?: unknown): LogStorageError {
  return new LogStorageError('CORRUPT', `A part of the store is damaged: ${problem}.`, { cause })
}
