import type { LogStorageError, LogStorageErrorCode } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import type { DiskState } from '../connection/disk-state.js'

/** An error of SQLite. */
export interface SqliteErrorSample {
  /** The extended result code: `1034`. */
  readonly resultCode: number
  /** Its name: `'SQLITE_IOERR_FSYNC'`. */
  readonly name: string
  readonly message: string
}

/** What {@link testSqliteErrors} tests. */
export interface SqliteErrorsSubject {
  /** Makes the error that the binding would throw. */
  readonly thrown: (sample: SqliteErrorSample) => unknown
  /** Turns that error into a `LogStorageError`; `look` replaces the examination of the disk. */
  readonly translate: (
    thrown: unknown,
    path: string,
    look: (path: string) => DiskState,
    sample?: SqliteErrorSample,
  ) => LogStorageError
}

/** Result codes, and the codes of the errors: on a disk in an unknown state, and on a full one. */
const RESULTS: readonly [
  resultCode: number,
  name: string,
  code: LogStorageErrorCode,
  ofFullDisk?: LogStorageErrorCode,
][] = [
  [5, 'SQLITE_BUSY', 'BUSY'],
  [517, 'SQLITE_BUSY_SNAPSHOT', 'BUSY'],
  [6, 'SQLITE_LOCKED', 'BUSY'],
  [262, 'SQLITE_LOCKED_SHAREDCACHE', 'BUSY'],
  [15, 'SQLITE_PROTOCOL', 'BUSY'],
  [13, 'SQLITE_FULL', 'DISK_FULL'],
  [778, 'SQLITE_IOERR_WRITE', 'IO', 'DISK_FULL'],
  [4874, 'SQLITE_IOERR_SHMSIZE', 'IO', 'DISK_FULL'],
  [14, 'SQLITE_CANTOPEN', 'IO', 'DISK_FULL'],
  [526, 'SQLITE_CANTOPEN_ISDIR', 'IO', 'DISK_FULL'],
  // A failed sync, or a result that may be one.
  [10, 'SQLITE_IOERR', 'IO'],
  [1034, 'SQLITE_IOERR_FSYNC', 'IO'],
  [1290, 'SQLITE_IOERR_DIR_FSYNC', 'IO'],
  [22, 'SQLITE_NOLFS', 'IO'],
  [7, 'SQLITE_NOMEM', 'IO'],
  [11, 'SQLITE_CORRUPT', 'CORRUPT'],
  [267, 'SQLITE_CORRUPT_VTAB', 'CORRUPT'],
  [26, 'SQLITE_NOTADB', 'CORRUPT'],
  [24, 'SQLITE_FORMAT', 'CORRUPT'],
  [8, 'SQLITE_READONLY', 'READ_ONLY'],
  [1544, 'SQLITE_READONLY_DIRECTORY', 'READ_ONLY'],
  [1032, 'SQLITE_READONLY_DBMOVED', 'IO'],
  [3, 'SQLITE_PERM', 'READ_ONLY'],
  [23, 'SQLITE_AUTH', 'READ_ONLY'],
  [18, 'SQLITE_TOOBIG', 'ENTRY_REJECTED'],
  [19, 'SQLITE_CONSTRAINT', 'ENTRY_REJECTED'],
  [2067, 'SQLITE_CONSTRAINT_UNIQUE', 'ENTRY_REJECTED'],
  [20, 'SQLITE_MISMATCH', 'ENTRY_REJECTED'],
  [1, 'SQLITE_ERROR', 'CONNECTION'],
  [21, 'SQLITE_MISUSE', 'CONNECTION'],
  [25, 'SQLITE_RANGE', 'CONNECTION'],
]

/**
 * Defines a vitest suite of how the errors of a binding become errors of Logpond. It uses samples of errors, because a test
 * cannot make a disk fail.
 *
 * ```ts
 * testSqliteErrors('my binding', {
 *   thrown: ({ message, resultCode }) => Object.assign(new Error(message), { errcode: resultCode }),
 *   translate: translateError,
 * })
 * ```
 *
 * @param name The name of the suite.
 */
export function testSqliteErrors(name: string, { thrown, translate }: SqliteErrorsSubject): void {
  const translated = (sample: SqliteErrorSample, state: DiskState, path = '/logs.db') =>
    translate(thrown(sample), path, () => state, sample)

  describe(`an error of ${name}`, () => {
    it.each(RESULTS)('with result code %i, %s, becomes %s', (resultCode, name, code, ofFullDisk = code) => {
      const sample = { resultCode, name, message: 'message' }
      expect(translated(sample, 'unknown').code).toBe(code)
      expect(translated(sample, 'full').code).toBe(ofFullDisk)
      expect(translated(sample, 'read-only').code).toBe(ofFullDisk === code ? code : 'READ_ONLY')
      expect(translated(sample, 'full', ':memory:').code).toBe(code)
    })

    it('becomes a message with the path, the failure, the result and advice, and keeps the original error', () => {
      const sample = { resultCode: 13, name: 'SQLITE_FULL', message: 'database or disk is full' }
      const cause = thrown(sample)
      const { message, cause: kept } = translate(cause, '/logs.db', () => 'unknown', sample)
      expect(message).toMatch(
        /^SQLite failed on \/logs\.db: database or disk is full \((SQLITE_FULL|SQLite result code 13)\)\. /,
      )
      expect(message).toContain('Free some space on its disk, or run a cleanup that deletes old entries')
      expect(kept).toBe(cause)
    })

    it.each(['odd', undefined, new Error('constructor')])('can be any value: %s', (odd) => {
      expect(translate(odd, '/logs.db', () => 'full').code).toBe('CONNECTION')
    })
  })
}
