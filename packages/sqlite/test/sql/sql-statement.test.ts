import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteConnection } from '../../src/connection/sqlite-connection.js'
import { nodeSqliteBinding } from '../../src/node-sqlite/node-sqlite-binding.js'
import { runStatement } from '../../src/sql/sql-statement.js'

function connect(): SqliteConnection {
  const connection = nodeSqliteBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  return connection
}

describe('a statement of SQL', () => {
  it.each([
    'SELECT 1 AS a',
    '  with t as (select 1 as a) select a from t',
    'VALUES (1)',
    '-- a comment\n/* another\none */ SELECT 1 AS a',
    'PRAGMA user_version',
    'EXPLAIN SELECT 1',
  ])('returns the rows of %s', (sql) => {
    const { rows, changes } = runStatement(connect(), sql, [])
    expect(rows.length).toBeGreaterThan(0)
    expect(changes).toBeUndefined()
  })

  it('returns the number of changed rows, and rows that it returns itself', () => {
    const connection = connect()
    expect(runStatement(connection, 'CREATE TEMP TABLE t (a)', [])).toMatchObject({ rows: [] })
    expect(runStatement(connection, 'INSERT INTO t VALUES (?), (?)', [1, 2])).toEqual({
      rows: [],
      changes: 2,
    })
    expect(runStatement(connection, 'INSERT INTO t VALUES (3) RETURNING a', []).rows).toMatchObject([
      { a: 3 },
    ])
  })

  it.each([
    ['a\0b', "'a' || char(0) || 'b'"],
    [-1.5, '-1.5'],
    [true, '1'],
    [false, '0'],
    [null, 'NULL'],
    [undefined, 'NULL'],
    [2n ** 53n - 1n, '9007199254740991'],
    [new Date(-1), "'1969-12-31T23:59:59.999Z'"],
    [new Uint8Array([0, 255]), "x'00ff'"],
  ])('binds %s', (value, sql) => {
    expect(runStatement(connect(), `SELECT ? IS ${sql} AS same`, [value]).rows).toMatchObject([{ same: 1 }])
  })

  it.each([
    [{}, 'of type object'],
    [() => 1, 'of type function'],
    [2n ** 53n, '9007199254740992n'],
    [new Date(Number.NaN), 'an invalid Date'],
  ])('refuses the parameter %s by its place', (value, words) => {
    expect(() => runStatement(connect(), 'SELECT ?, ?', [1, value])).toThrow(
      expect.objectContaining({
        code: 'INVALID_QUERY',
        message: expect.stringContaining(`parameter 2 was ${words}`),
      }),
    )
  })

  it.each(['SELECT nothing FROM nowhere', 'SELEC 1', "SELECT json('{')"])(
    'says what is wrong with %s',
    (sql) => {
      expect(() => runStatement(connect(), sql, [])).toThrow(
        expect.objectContaining({
          code: 'INVALID_QUERY',
          message: expect.stringContaining(JSON.stringify(sql)),
        }),
      )
    },
  )
})
