import type { LogStorageError } from '@logpond/core'
import { type DiskState, sqliteError } from '@logpond/sqlite/worker'

/** What better-sqlite3 itself says, before it asks SQLite, of values that it cannot bind. */
const UNBINDABLE = /can only bind|is too big/

/** Makes a `LogStorageError` of what better-sqlite3 threw. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  // The name of the extended result code.
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
