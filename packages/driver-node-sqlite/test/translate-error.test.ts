import type { DiskState } from '@logpond/sqlite/worker'
import { describe, expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

interface Thrown {
  readonly message?: string
  readonly errcode?: number
}

function codeOf(
  { message = 'message', ...rest }: Thrown,
  state: DiskState = 'unknown',
  path = '/logs.db',
): string {
  return translateError(Object.assign(new Error(message), rest), path, () => state).code
}

describe('translateError', () => {
  it.each([
    [5, 'SQLITE_BUSY', 'BUSY'],
    [517, 'SQLITE_BUSY_SNAPSHOT', 'BUSY'],
    [262, 'SQLITE_LOCKED_SHAREDCACHE', 'BUSY'],
    [15, 'SQLITE_PROTOCOL', 'BUSY'],
    [13, 'SQLITE_FULL', 'DISK_FULL'],
    [10, 'SQLITE_IOERR', 'IO'],
    [1034, 'SQLITE_IOERR_FSYNC', 'IO'],
    [526, 'SQLITE_CANTOPEN_ISDIR', 'IO'],
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
    [2067, 'SQLITE_CONSTRAINT_UNIQUE', 'ENTRY_REJECTED'],
    [20, 'SQLITE_MISMATCH', 'ENTRY_REJECTED'],
    [1, 'SQLITE_ERROR', 'CONNECTION'],
    [21, 'SQLITE_MISUSE', 'CONNECTION'],
    [25, 'SQLITE_RANGE', 'CONNECTION'],
  ])('makes of %i, %s, the code %s', (errcode, _name, code) => {
    expect(codeOf({ errcode })).toBe(code)
  })

  it.each([
    ['database is locked', 'BUSY'],
    ['database table is locked: log', 'BUSY'],
    ['database or disk is full', 'DISK_FULL'],
    ['disk I/O error', 'IO'],
    ['unable to open database file: /no/logs.db', 'IO'],
    ['database disk image is malformed', 'CORRUPT'],
    ['file is not a database', 'CORRUPT'],
    ['attempt to write a readonly database', 'READ_ONLY'],
    ['near "SELEC": syntax error', 'CONNECTION'],
    ['no such column: database is locked', 'CONNECTION'],
    ['database is not open', 'CONNECTION'],
  ])('makes of “%s” without a number the code %s', (message, code) => {
    expect(codeOf({ message })).toBe(code)
  })

  it('trusts the number more than the words', () => {
    expect(codeOf({ message: 'database is locked', errcode: 1811 })).toBe('ENTRY_REJECTED')
    expect(codeOf({ message: 'value cannot be bound', errcode: 13 })).toBe('DISK_FULL')
  })

  it.each([10, 4874, 14])('looks at the disk after result code %i', (errcode) => {
    expect(codeOf({ errcode }, 'full')).toBe('DISK_FULL')
    expect(codeOf({ errcode }, 'read-only')).toBe('READ_ONLY')
    expect(codeOf({ errcode }, 'full', ':memory:')).toBe('IO')
  })

  it('does not look at the disk where SQLite knows better, or nobody knows what was written', () => {
    expect(codeOf({ errcode: 1034 }, 'full')).toBe('IO')
    expect(codeOf({ errcode: 5 }, 'full')).toBe('BUSY')
  })

  it('says what failed, where, and what may help, and keeps the original', () => {
    const cause = Object.assign(new Error('database is locked'), { errcode: 5 })
    const error = translateError(cause, '/logs.db')
    expect(error.message).toBe(
      'SQLite failed on /logs.db: database is locked (SQLite result code 5). ' +
        'Another connection holds the lock. A longer busyTimeout waits longer for it',
    )
    expect(error.cause).toBe(cause)
  })

  it('takes whatever was thrown', () => {
    expect(translateError('odd', '/logs.db')).toMatchObject({ code: 'CONNECTION' })
    expect(translateError(undefined, '/logs.db')).toMatchObject({ code: 'CONNECTION' })
  })
})
