import { testSqliteErrors } from '@logpond/sqlite/testing'
import { describe, expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

testSqliteErrors('node-sqlite3-wasm', {
  thrown: ({ message }) => new Error(message),
  translate: (thrown, path, look, sample) => translateError(thrown, path, sample?.resultCode, look),
})

/** Messages of SQLite for its result codes, and messages of node-sqlite3-wasm itself. */
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

describe('translateError without a result code', () => {
  it.each(words)('converts %j to %s', (message, code) => {
    expect(translateError(new Error(message), '/logs/a.db', undefined, () => 'unknown').code).toBe(code)
  })

  it.each([
    ['Could not open the database "/logs/a.db"', 'DISK_FULL'],
    ['unable to open database file', 'DISK_FULL'],
    // This can be a failed sync.
    ['disk I/O error', 'IO'],
    ['file is not a database', 'CORRUPT'],
    ['no such table: log', 'CONNECTION'],
  ])('converts %j to %s on a full disk', (message, code) => {
    expect(translateError(new Error(message), '/logs/a.db', undefined, () => 'full').code).toBe(code)
  })

  it('prefers the result code to the message', () => {
    expect(translateError(new Error('disk I/O error'), '/logs/a.db', 5).code).toBe('BUSY')
    expect(translateError(new Error('database is locked'), '/logs/a.db', 1811).code).toBe('ENTRY_REJECTED')
  })
})

it('gives advice about the lock and the memory of this binding', () => {
  expect(translateError(new Error('database is locked'), '/logs/a.db').message).toContain('/logs/a.db.lock')
  expect(translateError(new Error('out of memory'), '/logs/a.db').message).toContain('2 GiB')
})
