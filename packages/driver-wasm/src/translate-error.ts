import { LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { type DiskState, diskState } from '@logpond/sqlite/worker'

interface Meaning {
  readonly code: LogStorageErrorCode
  readonly advice: string
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
  advice: 'Put a backup in its place, or move it away together with its -wal and -mark',
}
const readOnly: Meaning = {
  code: 'READ_ONLY',
  advice: 'Make the file and its folder writable for this process',
}
const rejected: Meaning = { code: 'ENTRY_REJECTED', advice: 'SQLite cannot store a value of this entry' }
const doubtful: Meaning = { code: 'CONNECTION', advice: 'Closing and opening the storage again may help' }

/** SQLite's primary result codes: node-sqlite3-wasm knows no others. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [10, broken], // IOERR
  [14, broken], // CANTOPEN
  [22, broken], // NOLFS
  // NOMEM. Opening anew frees the memory of the caches.
  [7, { code: 'IO', advice: 'The WebAssembly memory of SQLite, 2 GiB at most, is used up' }],
  [13, full], // FULL
  [11, damaged], // CORRUPT
  [24, damaged], // FORMAT
  [26, damaged], // NOTADB
  [3, readOnly], // PERM
  [8, readOnly], // READONLY
  [23, readOnly], // AUTH
  [18, rejected], // TOOBIG
  [19, rejected], // CONSTRAINT
  [20, rejected], // MISMATCH
])

/** BUSY, LOCKED, PROTOCOL. */
const LOCKED: ReadonlySet<number | undefined> = new Set([5, 6, 15])

/** What fails when the disk is full, or must not be written, and does not say so: IOERR, CANTOPEN. */
const UNCLEAR: ReadonlySet<number | undefined> = new Set([10, 14])

/** The result codes of what SQLite says, and of what node-sqlite3-wasm says in its stead. */
const WORDS: readonly (readonly [words: RegExp, resultCode: number])[] = [
  [/^database is locked/, 5],
  [/^database (table|schema) is locked/, 6],
  [/^locking protocol/, 15],
  [/^database or disk is full/, 13],
  [/^disk I\/O error/, 10],
  [/^unable to open database|^Could not open the database/, 14],
  [/^large file support is disabled/, 22],
  [/^out of memory/, 7],
  [/^database disk image is malformed|^malformed database schema|^fts5: corruption/, 11],
  [/^unsupported file format/, 24],
  [/^file is not a database/, 26],
  [/^access permission denied/, 3],
  [/^attempt to write a readonly database/, 8],
  [/^authorization denied|^not authorized/, 23],
  [/^string or blob too big/, 18],
  [/constraint failed|^cannot store \w+ value in/, 19],
  [/^datatype mismatch|^Unsupported type for binding/, 20],
]

/**
 * Makes a `LogStorageError` of what node-sqlite3-wasm threw.
 *
 * @param resultCode SQLite's, where it is known. The error has only words, and those of a trigger may be any.
 */
export function translateError(
  cause: unknown,
  path: string,
  resultCode?: number,
  look: (path: string) => DiskState = diskState,
): LogStorageError {
  const { message = cause } = Object(cause) as { message?: unknown }
  const reason = String(message)
  const code = resultCode ?? WORDS.find(([words]) => words.test(reason))?.[1]
  const meaning = meaningOf(code, path, look)
  return new LogStorageError(meaning.code, `SQLite failed on ${path}: ${reason}. ${meaning.advice}`, {
    cause,
  })
}

/** Says that the texts of a statement are more than its memory can take. */
export function tooLarge(path: string, bytes: number, most: number): LogStorageError {
  return new LogStorageError(
    'ENTRY_REJECTED',
    `The texts to be written to ${path} at once have ${bytes} bytes; node-sqlite3-wasm can take up to ${most}. Make them shorter.`,
  )
}

function meaningOf(code: number | undefined, path: string, look: (path: string) => DiskState): Meaning {
  if (LOCKED.has(code)) return locked(path)
  if (UNCLEAR.has(code) && path !== ':memory:') {
    const state = look(path)
    if (state === 'full') return full
    if (state === 'read-only') return readOnly
  }
  return MEANINGS.get(code ?? 0) ?? doubtful
}

function locked(path: string): Meaning {
  const advice =
    `Another program, one that knows nothing of Logpond's lock, has the file open, or left ${path}.lock behind ` +
    'when it was killed. Where no program has the file open, remove that directory'
  return { code: 'BUSY', advice }
}
