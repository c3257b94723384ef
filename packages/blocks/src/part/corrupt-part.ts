import { LogStorageError } from '@logpond/core'

/** The error for a part whose values are wrong. */
export function corruptPart(key: number, problem: string, cause?: unknown): LogStorageError {
  return new LogStorageError('CORRUPT', `The entries of part ${key} cannot be read: ${problem}.`, { cause })
}
