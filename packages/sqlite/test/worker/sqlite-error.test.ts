import { describe, expect, it } from 'vitest'
import type { DiskState } from '../../src/disk-state.js'
import { sqliteError } from '../../src/worker/sqlite-error.js'

function codeOf(resultCode: number | undefined, state: DiskState = 'unknown', isUnbindable = false): string {
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
    expect([10, 14, 13, 5].map((resultCode) => codeOf(resultCode, 'full'))).toEqual([
      'DISK_FULL',
      'DISK_FULL',
      'DISK_FULL',
      'BUSY',
    ])
    expect([10, 14, 1034, 1290].map((resultCode) => codeOf(resultCode, 'read-only'))).toEqual([
      'READ_ONLY',
      'READ_ONLY',
      'IO',
      'IO',
    ])
  })

  it('blames the entry for what SQLite was not asked, if its value cannot be bound', () => {
    expect(codeOf(undefined, 'full', true)).toBe('ENTRY_REJECTED')
    expect(codeOf(undefined, 'full')).toBe('CONNECTION')
    expect(codeOf(13, 'unknown', true)).toBe('DISK_FULL')
  })
})
