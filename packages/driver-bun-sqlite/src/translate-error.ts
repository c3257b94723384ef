import type { LogStorageError } from '@logpond/core'
import { type DiskState, sqliteError } from '@logpond/sqlite/worker'

/** What Bun itself says, before SQLite is asked, of values that it cannot bind. */
const UNBINDABLE = /^Binding expected/

/** Makes a `LogStorageError` of what `bun:sqlite` threw. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  // Of what SQLite says, `errno` is the extended result code. What Bun says has none.
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
