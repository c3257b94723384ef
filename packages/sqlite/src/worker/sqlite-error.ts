import { LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { type DiskState, diskState } from '../disk-state.js'

/** What failed in a binding. */
export interface SqliteFailure {
  /** What the binding threw. */
  readonly cause: unknown
  /** What it says. */
  readonly message: string
  /** SQLite's result code, an extended one where the binding has it; none where SQLite was not asked. */
  readonly resultCode?: number | undefined
  /** Whether the binding refused a value before SQLite was asked. */
  readonly isUnbindable?: boolean
  /** The database. */
  readonly path: string
}

interface Meaning {
  readonly code: LogStorageErrorCode
  readonly advice: string
}

const locked: Meaning = {
  code: 'BUSY',
  advice: 'Another connection holds the lock. A longer busyTimeout waits longer for it',
}
const full: Meaning = {
  code: 'DISK_FULL',
  advice: 'Free some space on its disk, or have a cleanup delete old entries',
}
const broken: Meaning = {
  code: 'IO',
  advice:
    'Check the disk, the permissions of the file and of its folder, and the limits of the process (size and number of files)',
}
const damaged: Meaning = {
  code: 'CORRUPT',
  advice: 'Put a backup in its place, or move it away together with its -wal, -shm and -mark',
}
const readOnly: Meaning = {
  code: 'READ_ONLY',
  advice: 'Make the file and its folder writable for this process',
}
const rejected: Meaning = { code: 'ENTRY_REJECTED', advice: 'SQLite cannot store a value of this entry' }
const doubtful: Meaning = { code: 'CONNECTION', advice: 'Closing and opening the storage again may help' }

/** SQLite's result codes; an extended one means what its primary one, the last byte, does unless it is listed. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [5, locked], // BUSY
  [6, locked], // LOCKED
  [15, locked], // PROTOCOL
  [13, full], // FULL
  [10, broken], // IOERR
  [14, broken], // CANTOPEN
  [22, broken], // NOLFS
  // NOMEM. Opening anew frees the memory of the caches.
  [7, { code: 'IO', advice: 'The process has no memory left' }],
  [11, damaged], // CORRUPT
  [26, damaged], // NOTADB
  [24, damaged], // FORMAT
  [8, readOnly], // READONLY
  // READONLY_DBMOVED. Opening anew makes a new file where the old one was taken away.
  [1032, { code: 'IO', advice: 'The file was moved or deleted while it was open' }],
  [3, readOnly], // PERM
  [23, readOnly], // AUTH
  [18, rejected], // TOOBIG
  [19, rejected], // CONSTRAINT
  [20, rejected], // MISMATCH
])

/** What fails when the disk is full, or must not be written, and does not say so: IOERR, CANTOPEN. */
const UNCLEAR: ReadonlySet<number> = new Set([10, 14])

/**
 * What leaves in doubt whether something was written, however full the disk is: IOERR_FSYNC, IOERR_DIR_FSYNC. DISK_FULL says
 * that nothing was.
 */
const DOUBTFUL_SYNCS: ReadonlySet<number> = new Set([1034, 1290])

/**
 * Makes a `LogStorageError` of what a binding threw, with the code that SQLite's result code stands for.
 *
 * ```ts
 * throw sqliteError({ cause, message: cause.message, resultCode: cause.errno, path })
 * ```
 *
 * @param look Looks whether the disk is full, which some result codes leave open; another one for tests.
 */
export function sqliteError(
  { cause, message, resultCode, isUnbindable = false, path }: SqliteFailure,
  look: (path: string) => DiskState = diskState,
): LogStorageError {
  const meaning =
    resultCode !== undefined ? meaningOf(resultCode, path, look) : isUnbindable ? rejected : doubtful
  const reason = resultCode === undefined ? message : `${message} (SQLite result code ${resultCode})`
  return new LogStorageError(meaning.code, `SQLite failed on ${path}: ${reason}. ${meaning.advice}`, {
    cause,
  })
}

function meaningOf(resultCode: number, path: string, look: (path: string) => DiskState): Meaning {
  if (UNCLEAR.has(resultCode & 0xff) && !DOUBTFUL_SYNCS.has(resultCode) && path !== ':memory:') {
    const state = look(path)
    if (state === 'full') return full
    if (state === 'read-only') return readOnly
  }
  return MEANINGS.get(resultCode) ?? MEANINGS.get(resultCode & 0xff) ?? doubtful
}
