import { LogStorageError } from '@logpond/core'
import { type DiskState, diskState } from './disk-state.js'
import { findResult, type Meaning, REJECTED, SUSPECT } from './sqlite-results.js'

/** What failed in a binding. */
export interface SqliteFailure {
  /** What the binding threw. */
  readonly cause: unknown
  /** Its message. */
  readonly message: string
  /**
   * SQLite's result code, as a number (`1034`) or as a name (`'SQLITE_IOERR_FSYNC'`): the extended one if the binding has
   * it. `undefined` if the binding failed before it called SQLite.
   */
  readonly resultCode?: number | string | undefined
  /** Whether the binding refused a value before it called SQLite. @default false */
  readonly isUnbindable?: boolean
  /** What to do about it, if the binding knows better. @default what helps with this result code in general */
  readonly advice?: string | undefined
  /** The file of the database. */
  readonly path: string
}

/**
 * Makes a `LogStorageError` from what a binding threw, with the code that corresponds to SQLite's result code.
 *
 * ```ts
 * throw sqliteError({ cause, message: cause.message, resultCode: cause.errcode, path })
 * ```
 *
 * An unlisted extended code counts as its primary code. After an error of reading, writing or opening, the disk is examined:
 * `DISK_FULL` if it is full, `READ_ONLY` if it cannot be written. A failed sync is always `IO`, because its data may have been
 * written, and `DISK_FULL` says that nothing was. So is a plain `SQLITE_IOERR`, which may be a failed sync.
 *
 * @param look Examines the disk. Tests replace it.
 */
export function sqliteError(
  { cause, message, resultCode, isUnbindable = false, advice, path }: SqliteFailure,
  look: (path: string) => DiskState = diskState,
): LogStorageError {
  const meaning = meaningOf(resultCode, isUnbindable, path, look)
  const reason = resultCode === undefined ? message : `${message} (${describeResult(resultCode)})`
  return new LogStorageError(
    meaning.code,
    `SQLite failed on ${path}: ${reason}. ${advice ?? meaning.advice}`,
    { cause },
  )
}

function meaningOf(
  resultCode: number | string | undefined,
  isUnbindable: boolean,
  path: string,
  look: (path: string) => DiskState,
): Meaning {
  if (resultCode === undefined) return isUnbindable ? REJECTED : SUSPECT
  const result = findResult(resultCode)
  const state = result?.ofDisk !== undefined && path !== ':memory:' ? look(path) : 'unknown'
  return result?.ofDisk?.[state] ?? result?.meaning ?? SUSPECT
}

function describeResult(resultCode: number | string): string {
  return typeof resultCode === 'string' ? resultCode : `SQLite result code ${resultCode}`
}
