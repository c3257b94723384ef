import type { LogStorageError } from '@logpond/core'
import { type DiskState, sqliteError } from '@logpond/sqlite/worker'

/** Messages of better-sqlite3 itself, not of SQLite, about values that it cannot bind. */
const UNBINDABLE = /can only bind|is too big/

/** Converts an error of better-sqlite3 to a `LogStorageError`. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  // `code` is the name of SQLite's extended result code.
  const { message = cause, code } = Object(cause) as { message?: unknown; code?: unknown }
  const text = String(message)
  return sqliteError(
    {
      cause,
      message: text,
      resultCode: typeof code === 'string' ? code : undefined,
      isUnbindable: UNBINDABLE.test(text),
      path,
    },
    look,
  )
}
