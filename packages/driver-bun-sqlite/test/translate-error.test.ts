import type { DiskState } from '@logpond/sqlite/worker'
import { describe, expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

/** As Bun makes them. */
function sqliteError(errno: number, message = 'message'): Error {
  return Object.assign(new Error(message), { name: 'SQLiteError', errno, byteOffset: -1 })
}

function codeOf(thrown: unknown, state: DiskState = 'unknown', path = '/logs.db'): string {
  return translateError(thrown, path, () => state).code
}

describe('translateError', () => {
  it.each([
    [5, 'SQLITE_BUSY', 'BUSY'],
    [517, 'SQLITE_BUSY_SNAPSHOT', 'BUSY'],
    [13, 'SQLITE_FULL', 'DISK_FULL'],
    [1034, 'SQLITE_IOERR_FSYNC', 'IO'],
    [14, 'SQLITE_CANTOPEN', 'IO'],
    [1032, 'SQLITE_READONLY_DBMOVED', 'IO'],
    [26, 'SQLITE_NOTADB', 'CORRUPT'],
    [8, 'SQLITE_READONLY', 'READ_ONLY'],
    [1555, 'SQLITE_CONSTRAINT_PRIMARYKEY', 'ENTRY_REJECTED'],
    [1, 'SQLITE_ERROR', 'CONNECTION'],
  ])('makes of %i, %s, the code %s', (errno, _name, code) => {
    expect(codeOf(sqliteError(errno))).toBe(code)
  })

  it.each([
    [new TypeError('Binding expected string, TypedArray, boolean, number, bigint or null'), 'ENTRY_REJECTED'],
    [new Error('SQLite query expected 1 values, received 2'), 'CONNECTION'],
    [new Error('Database has closed'), 'CONNECTION'],
    [new RangeError('Cannot use a closed database'), 'CONNECTION'],
    [new Error('Statement has finalized'), 'CONNECTION'],
    [sqliteError(13, 'Binding expected nothing'), 'DISK_FULL'],
    ['odd', 'CONNECTION'],
    [undefined, 'CONNECTION'],
  ])('makes of %s the code %s', (thrown, code) => {
    expect(codeOf(thrown)).toBe(code)
  })

  it('looks at the disk where SQLite does not say what is wrong with it', () => {
    expect(codeOf(sqliteError(10), 'full')).toBe('DISK_FULL')
    expect(codeOf(sqliteError(14), 'read-only')).toBe('READ_ONLY')
    expect(codeOf(sqliteError(10), 'full', ':memory:')).toBe('IO')
  })

  it('says what failed, where, and what may help, and keeps the original', () => {
    const cause = sqliteError(5, 'database is locked')
    const error = translateError(cause, '/logs.db')
    expect(error.message).toBe(
      'SQLite failed on /logs.db: database is locked (SQLite result code 5). ' +
        'Another connection holds the lock. A longer busyTimeout waits longer for it',
    )
    expect(error.cause).toBe(cause)
  })
})
