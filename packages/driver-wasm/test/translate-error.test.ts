import type { DiskState } from '@logpond/sqlite/worker'
import { describe, expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

function translate(message: string, state: DiskState = 'unknown', resultCode?: number) {
  return translateError(new Error(message), '/logs/a.db', resultCode, () => state)
}

/** All that SQLite says of its result codes, and what node-sqlite3-wasm says itself. */
const words: [words: string, code: string][] = [
  ['SQL logic error', 'CONNECTION'],
  ['query aborted', 'CONNECTION'],
  ['abort due to ROLLBACK', 'CONNECTION'],
  ['access permission denied', 'READ_ONLY'],
  ['database is locked', 'BUSY'],
  ['database table is locked', 'BUSY'],
  ['database table is locked: log', 'BUSY'],
  ['database schema is locked: main', 'BUSY'],
  ['out of memory', 'IO'],
  ['attempt to write a readonly database', 'READ_ONLY'],
  ['interrupted', 'CONNECTION'],
  ['disk I/O error', 'IO'],
  ['database disk image is malformed', 'CORRUPT'],
  ['malformed database schema (log)', 'CORRUPT'],
  ['fts5: corruption found reading blob 10 from table "log_text"', 'CORRUPT'],
  ['unknown operation', 'CONNECTION'],
  ['database or disk is full', 'DISK_FULL'],
  ['unable to open database file', 'IO'],
  ['unable to open database: /logs/a.db', 'IO'],
  ['locking protocol', 'BUSY'],
  ['database schema has changed', 'CONNECTION'],
  ['string or blob too big', 'ENTRY_REJECTED'],
  ['constraint failed', 'ENTRY_REJECTED'],
  ['UNIQUE constraint failed: log.id', 'ENTRY_REJECTED'],
  ['NOT NULL constraint failed: log.message', 'ENTRY_REJECTED'],
  ['CHECK constraint failed: short', 'ENTRY_REJECTED'],
  ['FOREIGN KEY constraint failed', 'ENTRY_REJECTED'],
  ['cannot store TEXT value in INTEGER column log.id', 'ENTRY_REJECTED'],
  ['datatype mismatch', 'ENTRY_REJECTED'],
  ['bad parameter or other API misuse', 'CONNECTION'],
  ['large file support is disabled', 'IO'],
  ['authorization denied', 'READ_ONLY'],
  ['not authorized', 'READ_ONLY'],
  ['column index out of range', 'CONNECTION'],
  ['file is not a database', 'CORRUPT'],
  ['unsupported file format', 'CORRUPT'],
  ['no such table: log', 'CONNECTION'],
  ['Could not open the database "/logs/a.db"', 'IO'],
  ['Could not reset statement prior to binding new values', 'CONNECTION'],
  ['Database already closed', 'CONNECTION'],
  ['Database is closed', 'CONNECTION'],
  ['Statement already finalized', 'CONNECTION'],
  ['Nothing to prepare', 'CONNECTION'],
  ['Unsupported type for binding: "object"', 'ENTRY_REJECTED'],
  ['memory access out of bounds', 'CONNECTION'],
]

describe('translateError', () => {
  it.each(words)('takes %j for %s', (message, code) => {
    expect(translate(message).code).toBe(code)
  })

  it.each([
    [1, 'CONNECTION'],
    [3, 'READ_ONLY'],
    [5, 'BUSY'],
    [6, 'BUSY'],
    [7, 'IO'],
    [8, 'READ_ONLY'],
    [10, 'IO'],
    [11, 'CORRUPT'],
    [13, 'DISK_FULL'],
    [14, 'IO'],
    [15, 'BUSY'],
    [18, 'ENTRY_REJECTED'],
    [19, 'ENTRY_REJECTED'],
    [20, 'ENTRY_REJECTED'],
    [21, 'CONNECTION'],
    [22, 'IO'],
    [23, 'READ_ONLY'],
    [24, 'CORRUPT'],
    [26, 'CORRUPT'],
  ])('believes the result code %i, where it is known, more than the words', (resultCode, code) => {
    const misleading = code === 'BUSY' ? 'disk I/O error' : 'database is locked'
    expect(translate(misleading, 'unknown', resultCode).code).toBe(code)
  })

  it.each(['disk I/O error', 'unable to open database file', 'Could not open the database "/logs/a.db"'])(
    'looks at the disk when told of %j',
    (message) => {
      expect(translate(message, 'full').code).toBe('DISK_FULL')
      expect(translate(message, 'read-only').code).toBe('READ_ONLY')
      expect(translate(message, 'unknown').code).toBe('IO')
    },
  )

  it('does not blame the disk for anything else, nor for what is in memory', () => {
    expect(translate('file is not a database', 'full').code).toBe('CORRUPT')
    expect(translate('no such table: log', 'full').code).toBe('CONNECTION')
    const inMemory = translateError(new Error('disk I/O error'), ':memory:', undefined, () => 'full')
    expect(inMemory.code).toBe('IO')
  })

  it('says what failed, where, and what may help, and keeps the original', () => {
    const cause = new Error('database or disk is full')
    const error = translateError(cause, '/logs.db')
    expect(error.message).toBe(
      'SQLite failed on /logs.db: database or disk is full. Free some space on its disk, or have a cleanup delete old entries',
    )
    expect(error.cause).toBe(cause)
  })

  it('takes whatever was thrown', () => {
    expect(translateError('odd', '/logs.db')).toMatchObject({ code: 'CONNECTION' })
    expect(translateError(undefined, '/logs.db')).toMatchObject({ code: 'CONNECTION' })
  })
})
