import { describe, expect, it } from 'vitest'
import type { DiskState } from '../../src/connection/disk-state.js'
import { sqliteError } from '../../src/connection/sqlite-error.js'

function codeOf(
  resultCode: number | string | undefined,
  state: DiskState = 'unknown',
  isUnbindable = false,
): string {
  const failure = { cause: undefined, message: 'message', resultCode, isUnbindable, path: '/logs.db' }
  return sqliteError(failure, () => state).code
}

describe('sqliteError', () => {
  it.each([
    [5, 'SQLITE_BUSY', 'BUSY'],
    [15, 'SQLITE_PROTOCOL', 'BUSY'],
    [13, 'SQLITE_FULL', 'DISK_FULL'],
    [22, 'SQLITE_NOLFS', 'IO'],
    [1032, 'SQLITE_READONLY_DBMOVED', 'IO'],
    [24, 'SQLITE_FORMAT', 'CORRUPT'],
    [23, 'SQLITE_AUTH', 'READ_ONLY'],
    [20, 'SQLITE_MISMATCH', 'ENTRY_REJECTED'],
    [21, 'SQLITE_MISUSE', 'CONNECTION'],
  ])('translates %i, %s, to the code %s', (resultCode, _name, code) => {
    expect(codeOf(resultCode)).toBe(code)
  })

  it('treats an unlisted extended result code as its primary code', () => {
    for (const extended of [1, 2, 8]) {
      expect(codeOf(11 + 256 * extended)).toBe('CORRUPT')
      expect(codeOf(19 + 256 * extended)).toBe('ENTRY_REJECTED')
    }
  })

  it('examines the disk only if the result code does not name the cause', () => {
    const codes = [778, 14, 13, 5]
    expect(codes.map((code) => codeOf(code, 'full'))).toEqual(['DISK_FULL', 'DISK_FULL', 'DISK_FULL', 'BUSY'])
    expect(codes.map((code) => codeOf(code, 'read-only'))).toEqual([
      'READ_ONLY',
      'READ_ONLY',
      'DISK_FULL',
      'BUSY',
    ])
  })

  it.each([1034, 1290, 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_DIR_FSYNC'])(
    'never reports that nothing was written after a failed sync: %s',
    (resultCode) => {
      expect(codeOf(resultCode, 'full')).toBe('IO')
      expect(codeOf(resultCode, 'read-only')).toBe('IO')
    },
  )

  it('treats an I/O error without an extended result code as a failed sync', () => {
    for (const resultCode of [10, 'SQLITE_IOERR']) expect(codeOf(resultCode, 'full')).toBe('IO')
  })

  it('accepts names of result codes', () => {
    expect(codeOf('SQLITE_BUSY_SNAPSHOT')).toBe('BUSY')
    expect(codeOf('SQLITE_READONLY_DBMOVED')).toBe('IO')
    expect(codeOf('SQLITE_IOERR_WRITE', 'full')).toBe('DISK_FULL')
    expect(codeOf('SQLITE_SOMETHING_NEW')).toBe('CONNECTION')
  })

  it('prefers the advice of the binding', () => {
    const failure = { cause: undefined, message: 'message', resultCode: 5, path: '/logs.db' }
    expect(sqliteError({ ...failure, advice: 'Remove the lock' }).message).toBe(
      'SQLite failed on /logs.db: message (SQLite result code 5). Remove the lock',
    )
  })

  it('rejects the entry if the binding cannot bind one of its values', () => {
    expect(codeOf(undefined, 'full', true)).toBe('ENTRY_REJECTED')
    expect(codeOf(undefined, 'full')).toBe('CONNECTION')
    expect(codeOf(13, 'unknown', true)).toBe('DISK_FULL')
  })
})
