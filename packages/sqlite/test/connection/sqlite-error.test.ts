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
  ])('makes of %i, %s, the code %s', (resultCode, _name, code) => {
    expect(codeOf(resultCode)).toBe(code)
  })

  it('takes an extended result code for its primary one', () => {
    for (const extended of [1, 2, 8]) {
      expect(codeOf(11 + 256 * extended)).toBe('CORRUPT')
      expect(codeOf(19 + 256 * extended)).toBe('ENTRY_REJECTED')
    }
  })

  it('looks at the disk where the result code leaves it open, and nowhere else', () => {
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
    'never says that nothing was written after a failed sync: %s',
    (resultCode) => {
      expect(codeOf(resultCode, 'full')).toBe('IO')
      expect(codeOf(resultCode, 'read-only')).toBe('IO')
    },
  )

  it('takes an I/O error without its extended result code for a failed sync', () => {
    for (const resultCode of [10, 'SQLITE_IOERR']) expect(codeOf(resultCode, 'full')).toBe('IO')
  })

  it('takes names of result codes too', () => {
    expect(codeOf('SQLITE_BUSY_SNAPSHOT')).toBe('BUSY')
    expect(codeOf('SQLITE_READONLY_DBMOVED')).toBe('IO')
    expect(codeOf('SQLITE_IOERR_WRITE', 'full')).toBe('DISK_FULL')
    expect(codeOf('SQLITE_SOMETHING_NEW')).toBe('CONNECTION')
  })

  it('gives the advice of the binding, where it has one', () => {
    const failure = { cause: undefined, message: 'message', resultCode: 5, path: '/logs.db' }
    expect(sqliteError({ ...failure, advice: 'Remove the lock' }).message).toBe(
      'SQLite failed on /logs.db: message (SQLite result code 5). Remove the lock',
    )
  })

  it('blames the entry for what SQLite was not asked, if its value cannot be bound', () => {
    expect(codeOf(undefined, 'full', true)).toBe('ENTRY_REJECTED')
    expect(codeOf(undefined, 'full')).toBe('CONNECTION')
    expect(codeOf(13, 'unknown', true)).toBe('DISK_FULL')
  })
})
