import type { LogStorageError } from '@logpond/core'
import { type DiskState, sqliteError } from '@logpond/sqlite/worker'

/** How SQLite words those of its results that come from `exec`: Deno keeps their numbers to itself there. */
const WORDS: readonly (readonly [beginning: string, resultCode: number])[] = [
  ['database is locked', 5],
  ['database table is locked', 6],
  ['database schema is locked', 6],
  ['locking protocol', 15],
  ['database or disk is full', 13],
  ['disk I/O error', 10],
  ['unable to open database file', 14],
  ['out of memory', 7],
  ['database disk image is malformed', 11],
  ['file is not a database', 26],
  ['attempt to write a readonly database', 8],
  ['access permission denied', 3],
  ['not authorized', 23],
]

/** What the runtime itself says, before SQLite is asked, of values that it cannot bind. */
const UNBINDABLE = /cannot be bound/

/** Makes a `LogStorageError` of what `node:sqlite` threw. */
export function translateError(
  cause: unknown,
  path: string,
  look?: (path: string) => DiskState,
): LogStorageError {
  const { message = cause, errcode } = Object(cause) as { message?: unknown; errcode?: unknown }
  const text = String(message)
  return sqliteError(
    {
      cause,
      message: text,
      resultCode: typeof errcode === 'number' ? errcode : resultCodeOf(text),
      isUnbindable: UNBINDABLE.test(text),
      path,
    },
    look,
  )
}

function resultCodeOf(message: string): number | undefined {
  return WORDS.find(([beginning]) => message.startsWith(beginning))?.[1]
}
