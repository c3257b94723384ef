import type { DiskState } from '@logpond/sqlite/worker'
import { describe, expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

function codeOf(sqliteCode: string, state: DiskState = 'unknown', path = '/logs.db'): string {
  return translateError(Object.assign(new Error('message'), { code: sqliteCode }), path, () => state).code
}

describe('translateError', () => {
  it.each([
    ['SQLITE_BUSY', 'BUSY'],
    ['SQLITE_BUSY_SNAPSHOT', 'BUSY'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'BUSY'],
    ['SQLITE_PROTOCOL', 'BUSY'],
    ['SQLITE_FULL', 'DISK_FULL'],
    ['SQLITE_IOERR', 'IO'],
    ['SQLITE_IOERR_FSYNC', 'IO'],
    ['SQLITE_CANTOPEN_ISDIR', 'IO'],
    ['SQLITE_NOMEM', 'IO'],
    ['SQLITE_CORRUPT_VTAB', 'CORRUPT'],
    ['SQLITE_NOTADB', 'CORRUPT'],
    ['SQLITE_READONLY', 'READ_ONLY'],
    ['SQLITE_READONLY_DIRECTORY', 'READ_ONLY'],
    ['SQLITE_READONLY_DBMOVED', 'IO'],
    ['SQLITE_PERM', 'READ_ONLY'],
    ['SQLITE_AUTH', 'READ_ONLY'],
    ['SQLITE_TOOBIG', 'ENTRY_REJECTED'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'ENTRY_REJECTED'],
    ['SQLITE_MISMATCH', 'ENTRY_REJECTED'],
    ['SQLITE_ERROR', 'CONNECTION'],
    ['SQLITE_MISUSE', 'CONNECTION'],
    ['constructor', 'CONNECTION'],
  ])('makes of %s the code %s', (sqliteCode, code) => {
    expect(codeOf(sqliteCode)).toBe(code)
  })

  it.each(['SQLITE_IOERR', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_CANTOPEN'])(
    'looks at the disk after %s',
    (code) => {
      expect(codeOf(code, 'full')).toBe('DISK_FULL')
      expect(codeOf(code, 'read-only')).toBe('READ_ONLY')
      expect(codeOf(code, 'full', ':memory:')).toBe('IO')
    },
  )

  it('does not look at the disk where SQLite knows better, or nobody knows what was written', () => {
    expect(codeOf('SQLITE_IOERR_FSYNC', 'full')).toBe('IO')
    expect(codeOf('SQLITE_BUSY', 'full')).toBe('BUSY')
  })

  it('says what failed, where, and what may help, and keeps the original', () => {
    const cause = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    const error = translateError(cause, '/logs.db')
    expect(error.message).toBe(
      'SQLite failed on /logs.db: database is locked (SQLITE_BUSY). ' +
        'Another connection holds the lock. A longer busyTimeout waits longer for it',
    )
    expect(error.cause).toBe(cause)
  })

  it('takes whatever was thrown', () => {
    expect(translateError('odd', '/logs.db')).toMatchObject({ code: 'CONNECTION' })
    expect(translateError(undefined, '/logs.db')).toMatchObject({ code: 'CONNECTION' })
  })
})
