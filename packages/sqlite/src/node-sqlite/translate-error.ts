import type { LogStorageError } from '@logpond/core'
import type { DiskState } from '../connection/disk-state.js'
import { sqliteError } from '../connection/sqlite-error.js'
import { resultCodeInWords } from '../connection/sqlite-words.js'

/** Messages of the runtime itself, not of SQLite, about values that it cannot bind. */
const UNBINDABLE = /cannot be bound/

/** Converts an error of `node:sqlite` to a `LogStorageError`. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  // Errors of `exec` on Deno have a message but no result code.
  const { message = cause, errcode } = Object(cause) as { message?: unknown; errcode?: unknown }
  const text = String(message)
  return sqliteError(
    {
      cause,
      message: text,
      resultCode: typeof errcode === 'number' ? errcode : resultCodeInWords(text),
      isUnbindable: UNBINDABLE.test(text),
      path,
    },
    look,
  )
}
