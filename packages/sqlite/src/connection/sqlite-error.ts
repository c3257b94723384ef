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
   * SQLite's result code, as a number (`1034`) or as a name (`'SQLITE_IOERR_FSYNC'`): the extended one where the binding has
   * it. `undefined` where SQLite was not asked.
   */
  readonly resultCode?: number | string | undefined
  /** Whether the binding refused a value before it asked SQLite. @default false */
  readonly isUnbindable?: boolean
  /** What to do about it, where the binding knows better. @default what helps with this result code in general */
  readonly advice?: string | undefined
  /** The database. */
  readonly path: string
}

/**
 * Makes a `LogStorageError` of what a binding threw, with the code that SQLite's result code stands for.
 *
 * ```ts
 * throw sqliteError({ cause, message: cause.message, resultCode: cause.errcode, path })
 * ```
 *
 * An extended code that is not listed counts as its primary one. After an error of reading, writing or opening, the disk is
 * examined: `DISK_FULL` where it is full, `READ_ONLY` where it cannot be written. A failed sync always stays `IO`, and so does a
 * plain `SQLITE_IOERR`, which may be one: what it was to sync may have been written, and `DISK_FULL` says that nothing was.
 *
 * @param look Examines the disk; replaced in tests.
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
