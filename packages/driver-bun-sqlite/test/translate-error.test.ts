import { testSqliteErrors } from '@logpond/sqlite/testing'
import { describe, expect, it } from 'vitest'
import { translateError } from '../src/translate-error.js'

/** An error as Bun creates it. */
function sqliteError(errno: number, message: string): Error {
  return Object.assign(new Error(message), { name: 'SQLiteError', errno, byteOffset: -1 })
}

testSqliteErrors('bun:sqlite', {
  thrown: ({ resultCode, message }) => sqliteError(resultCode, message),
  translate: translateError,
})

describe('translateError', () => {
  it.each([
    [new TypeError('Binding expected string, TypedArray, boolean, number, bigint or null'), 'ENTRY_REJECTED'],
    [new Error('SQLite query expected 1 values, received 2'), 'CONNECTION'],
    [new Error('Database has closed'), 'CONNECTION'],
    [new RangeError('Cannot use a closed database'), 'CONNECTION'],
    [new Error('Statement has finalized'), 'CONNECTION'],
    [sqliteError(13, 'Binding expected nothing'), 'DISK_FULL'],
  ])('converts %s to the code %s', (thrown, code) => {
    expect(translateError(thrown, '/logs.db').code).toBe(code)
  })
})
