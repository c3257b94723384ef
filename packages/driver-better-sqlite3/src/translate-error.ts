import { LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { type DiskState, diskState } from '@logpond/sqlite/worker'

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

/** SQLite's result codes; an extended one (`SQLITE_BUSY_SNAPSHOT`) means what its primary one does unless it is named. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['SQLITE_BUSY', locked],
  ['SQLITE_LOCKED', locked],
  ['SQLITE_PROTOCOL', locked],
  ['SQLITE_FULL', full],
  ['SQLITE_IOERR', broken],
  ['SQLITE_CANTOPEN', broken],
  ['SQLITE_NOLFS', broken],
  // Opening anew frees the memory of the caches.
  ['SQLITE_NOMEM', { code: 'IO', advice: 'The process has no memory left' }],
  ['SQLITE_CORRUPT', damaged],
  ['SQLITE_NOTADB', damaged],
  ['SQLITE_FORMAT', damaged],
  ['SQLITE_READONLY', readOnly],
  // Opening anew makes a new file where the old one was taken away.
  ['SQLITE_READONLY_DBMOVED', { code: 'IO', advice: 'The file was moved or deleted while it was open' }],
  ['SQLITE_PERM', readOnly],
  ['SQLITE_AUTH', readOnly],
  ['SQLITE_TOOBIG', rejected],
  ['SQLITE_CONSTRAINT', rejected],
  ['SQLITE_MISMATCH', rejected],
])

/** What fails when the disk is full, or must not be written, and does not say so. */
const UNCLEAR: ReadonlySet<string> = new Set(['SQLITE_IOERR', 'SQLITE_CANTOPEN'])

/** What leaves in doubt whether something was written, however full the disk is: DISK_FULL says that nothing was. */
const DOUBTFUL_SYNCS: ReadonlySet<string> = new Set(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_DIR_FSYNC'])

/** What better-sqlite3 itself says, before SQLite is asked, of values that it cannot bind. */
const UNBINDABLE = /can only bind|is too big/

/** Makes a `LogStorageError` of what better-sqlite3 threw. */
export function translateError(
  cause: unknown,
  path: string,
  look: (path: string) => DiskState = diskState,
): LogStorageError {
  const { message = cause, code } = Object(cause) as { message?: unknown; code?: unknown }
  const meaning =
    typeof code === 'string'
      ? meaningOf(code, path, look)
      : UNBINDABLE.test(String(message))
        ? rejected
        : doubtful
  const reason = `${String(message)}${typeof code === 'string' ? ` (${code})` : ''}`
  return new LogStorageError(meaning.code, `SQLite failed on ${path}: ${reason}. ${meaning.advice}`, {
    cause,
  })
}

function meaningOf(code: string, path: string, look: (path: string) => DiskState): Meaning {
  const primary = code.split('_', 2).join('_')
  if (UNCLEAR.has(primary) && !DOUBTFUL_SYNCS.has(code) && path !== ':memory:') {
    const state = look(path)
    if (state === 'full') return full
    if (state === 'read-only') return readOnly
  }
  return MEANINGS.get(code) ?? MEANINGS.get(primary) ?? doubtful
}
