import { describe, expect, it } from 'vitest'
import { translateError } from '../../src/node-sqlite/translate-error.js'
import { testSqliteErrors } from '../../src/testing/index.js'

testSqliteErrors('node:sqlite', {
  thrown: ({ message, resultCode }) => Object.assign(new Error(message), { errcode: resultCode }),
  translate: translateError,
})

function codeOf(message: string, errcode?: number): string {
  return translateError(Object.assign(new Error(message), { errcode }), '/logs.db', () => 'full').code
}

describe('translateError', () => {
  it.each([
    ['database is locked', 'BUSY'],
    ['database table is locked: log', 'BUSY'],
    ['database or disk is full', 'DISK_FULL'],
    ['disk I/O error', 'IO'],
    ['unable to open database file: /no/logs.db', 'DISK_FULL'],
    ['database disk image is malformed', 'CORRUPT'],
    ['file is not a database', 'CORRUPT'],
    ['attempt to write a readonly database', 'READ_ONLY'],
    ['near "SELEC": syntax error', 'CONNECTION'],
    ['no such column: database is locked', 'CONNECTION'],
    ['no such column: constraint failed', 'CONNECTION'],
    ['database is not open', 'CONNECTION'],
  ])('converts “%s” without a result code to %s, on a full disk', (message, code) => {
    expect(codeOf(message)).toBe(code)
  })

  it('prefers the result code to the message', () => {
    expect(codeOf('database is locked', 1811)).toBe('ENTRY_REJECTED')
    expect(codeOf('value cannot be bound', 13)).toBe('DISK_FULL')
  })
})
