import type { LogStorageError } from '@logpond/core'
import { type DiskState, resultCodeInWords, sqliteError } from '@logpond/sqlite/worker'

/** What the runtime itself says, before it asks SQLite, of values that it cannot bind. */
const UNBINDABLE = /cannot be bound/

/** Makes a `LogStorageError` of what `node:sqlite` threw. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  // The exec of Deno gives words alone.
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
