import type { LogStorageErrorCode } from '@logpond/core'
import type { DiskState } from './disk-state.js'

/** The code for a driver's error, and what to do about it. */
export interface Meaning {
  readonly code: LogStorageErrorCode
  readonly advice: string
}

export interface SqliteResult {
  readonly meaning: Meaning
  /** The meaning for a state of the disk, if it differs. Without it, the disk is not examined. */
  readonly ofDisk?: Readonly<Partial<Record<DiskState, Meaning>>>
}

const LOCKED: Meaning = {
  code: 'BUSY',
  advice: 'Another connection holds the lock. A longer busyTimeout waits longer for it',
}
const FULL: Meaning = {
  code: 'DISK_FULL',
  advice: 'Free some space on its disk, or run a cleanup that deletes old entries',
}
const BROKEN: Meaning = {
  code: 'IO',
  advice:
    'Check the disk, the permissions of the file and of its folder, and the limits of the process (size and number of files)',
}
const OUT_OF_MEMORY: Meaning = { code: 'IO', advice: 'The process has no memory left' }
const MOVED: Meaning = { code: 'IO', advice: 'The file was moved or deleted while it was open' }
const DAMAGED: Meaning = {
  code: 'CORRUPT',
  advice: 'Replace it with a backup, or move it away together with its -wal, -shm and -mark',
}
const READ_ONLY: Meaning = {
  code: 'READ_ONLY',
  advice: 'Make the file and its folder writable for this process',
}
export const REJECTED: Meaning = {
  code: 'ENTRY_REJECTED',
  advice: 'SQLite cannot store a value of this entry',
}
export const SUSPECT: Meaning = {
  code: 'CONNECTION',
  advice: 'Closing and opening the storage again may help',
}

/** A full or read-only disk often causes results that do not say so. */
const OF_DISK = { full: FULL, 'read-only': READ_ONLY }

/** SQLite's primary result codes, and the extended ones with a different meaning. */
const RESULTS: readonly (readonly [number: number, name: string, result: SqliteResult])[] = [
  [3, 'SQLITE_PERM', { meaning: READ_ONLY }],
  [5, 'SQLITE_BUSY', { meaning: LOCKED }],
  [6, 'SQLITE_LOCKED', { meaning: LOCKED }],
  // Opening the database again frees the memory of its caches.
  [7, 'SQLITE_NOMEM', { meaning: OUT_OF_MEMORY }],
  [8, 'SQLITE_READONLY', { meaning: READ_ONLY }],
  // Opening the database again creates the file again.
  [1032, 'SQLITE_READONLY_DBMOVED', { meaning: MOVED }],
  [10, 'SQLITE_IOERR', { meaning: BROKEN, ofDisk: OF_DISK }],
  [1034, 'SQLITE_IOERR_FSYNC', { meaning: BROKEN }],
  [1290, 'SQLITE_IOERR_DIR_FSYNC', { meaning: BROKEN }],
  [11, 'SQLITE_CORRUPT', { meaning: DAMAGED }],
  [13, 'SQLITE_FULL', { meaning: FULL }],
  [14, 'SQLITE_CANTOPEN', { meaning: BROKEN, ofDisk: OF_DISK }],
  [15, 'SQLITE_PROTOCOL', { meaning: LOCKED }],
  [18, 'SQLITE_TOOBIG', { meaning: REJECTED }],
  [19, 'SQLITE_CONSTRAINT', { meaning: REJECTED }],
  [20, 'SQLITE_MISMATCH', { meaning: REJECTED }],
  [22, 'SQLITE_NOLFS', { meaning: BROKEN }],
  [23, 'SQLITE_AUTH', { meaning: READ_ONLY }],
  [24, 'SQLITE_FORMAT', { meaning: DAMAGED }],
  [26, 'SQLITE_NOTADB', { meaning: DAMAGED }],
]

const BY_CODE: ReadonlyMap<number | string, SqliteResult> = new Map<number | string, SqliteResult>(
  RESULTS.flatMap(([number, name, result]): [number | string, SqliteResult][] => [
    [number, result],
    [name, result],
  ]),
)

/** What a result code means; `undefined` for any code that is not listed. */
export function findResult(resultCode: number | string): SqliteResult | undefined {
  // A binding that does not ask for extended codes gets the plain one for a failed sync too.
  if (resultCode === 10 || resultCode === 'SQLITE_IOERR') return { meaning: BROKEN }
  return BY_CODE.get(resultCode) ?? BY_CODE.get(primaryOf(resultCode))
}

function primaryOf(resultCode: number | string): number | string {
  return typeof resultCode === 'string' ? resultCode.split('_', 2).join('_') : resultCode & 0xff
}
