import type { LogStorageError } from '@logpond/core'
import { type DiskState, sqliteError } from '@logpond/sqlite/worker'

/** Messages of Bun itself, not of SQLite, about values that it cannot bind. */
const UNBINDABLE = /^Binding expected/

/** Converts an error of `bun:sqlite` to a `LogStorageError`. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  // Errors of SQLite have its extended result code as `errno`. Errors of Bun itself have no `errno`.
  const { message = cause, errno } = Object(cause) as { message?: unknown; errno?: unknown }
  const text = String(message)
  return sqliteError(
    {
      cause,
      message: text,
      resultCode: typeof errno === 'number' ? errno : undefined,
      isUnbindable: UNBINDABLE.test(text),
      path,
    },
    look,
  )
}
