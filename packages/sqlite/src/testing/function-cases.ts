import { LogStorageError } from '@logpond/core'
import { expect } from 'vitest'
import type { SqliteFunction } from '../connection/sqlite-connection.js'
import { type BindingCase, type BindingLab, errorOf } from './binding-lab.js'

/** The tests of the functions that a connection adds to SQL. */
export const FUNCTION_CASES: readonly BindingCase[] = [
  {
    name: 'gets every kind of argument, and returns every kind of result',
    run(lab) {
      const connection = connectWith(lab, { same: (value) => value })
      const select = connection.prepare('SELECT same(?) AS value')
      for (const value of [0, -1, 2.5, 2 ** 40, Number.MIN_SAFE_INTEGER, '', 'é漢😀', null]) {
        expect(select.get([value])).toEqual({ value })
      }
      const bytes = connection.prepare('SELECT typeof(same(?)) AS type, hex(same(?)) AS bytes')
      for (const value of [new Uint8Array([9, 0, 255]), new Uint8Array(0)]) {
        expect(bytes.get([value, value])).toEqual({
          type: 'blob',
          bytes: Buffer.from(value).toString('hex').toUpperCase(),
        })
      }
    },
  },
  {
    name: 'keeps NUL characters in text that is passed as bytes',
    run(lab) {
      const connection = connectWith(lab, {
        twice: (bytes: Uint8Array) => Buffer.concat([bytes, bytes]),
        part: () => new Uint8Array([9, 0, 255, 9]).subarray(1, 3),
      })
      const sql = 'SELECT CAST(twice(CAST(? AS BLOB)) AS TEXT) AS value, hex(part()) AS part'
      expect(connection.prepare(sql).get(['a\0é'])).toEqual({ value: 'a\0éa\0é', part: '00FF' })
    },
  },
  {
    name: 'is called for each row, with as many arguments as it has',
    run(lab) {
      const connection = connectWith(lab, {
        none: () => 7,
        sum: (a: number, b: number, c: number) => a + b + c,
      })
      connection.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)')
      const rows = connection.prepare(
        'SELECT sum(a, 10, none()) AS sum FROM t WHERE sum(a, 0, 0) > 1 ORDER BY a',
      )
      expect(rows.all([])).toEqual([{ sum: 19 }, { sum: 20 }])
      expect(errorOf(() => connection.prepare('SELECT sum(1, 2, 3, 4)').all([])).code).toBe('CONNECTION')
      expect(errorOf(() => connection.prepare('SELECT none(1)').all([])).code).toBe('CONNECTION')
    },
  },
  {
    name: 'works in a temporary view of a connection that only reads and trusts no schema',
    run(lab) {
      lab.connect().exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
      const connection = lab.connect({ readOnly: true })
      connection.exec('PRAGMA trusted_schema = 0')
      connection.createFunction?.('twice', (a: number) => a * 2)
      connection.exec('CREATE TEMP VIEW v AS SELECT twice(a) AS a FROM t')
      expect(connection.prepare('SELECT sum(a) AS sum FROM v').get([])).toEqual({ sum: 6 })
    },
  },
  {
    name: 'fails the statement with its own error, and works in the next statement',
    run(lab) {
      const thrown: Error[] = [new LogStorageError('CORRUPT', 'block 7'), new TypeError('mine')]
      const connection = connectWith(lab, {
        fail: (place: number) => {
          if (thrown[place] !== undefined) throw thrown[place]
          return place
        },
      })
      const select = connection.prepare('SELECT fail(?) AS value')
      expect(errorOf(() => select.get([0]))).toBe(thrown[0])
      expect(select.get([2])).toEqual({ value: 2 })
      const error = errorOf(() => select.all([1]))
      expect(error.code).toBe('CONNECTION')
      expect(error.message).toContain('mine')
      expect(error.cause).toBe(thrown[1])
      expect(errorOf(() => connection.exec('CREATE TABLE t AS SELECT fail(0)'))).toBe(thrown[0])
      expect(errorOf(() => connection.prepare('SELECT nothing').all([])).message).toContain('nothing')
      expect(select.all([3])).toEqual([{ value: 3 }])
    },
  },
  {
    name: 'can be replaced, and belongs to its connection only',
    run(lab) {
      const connection = connectWith(lab, { version: () => 1 })
      connection.createFunction?.('version', () => 2)
      expect(connection.prepare('SELECT version() AS value').get([])).toEqual({ value: 2 })
      const other = lab.connect()
      expect(errorOf(() => other.prepare('SELECT version()').all([])).message).toContain('version')
    },
  },
]

function connectWith(lab: BindingLab, functions: Readonly<Record<string, SqliteFunction>>) {
  const connection = lab.connect()
  for (const [name, work] of Object.entries(functions)) connection.createFunction?.(name, work)
  return connection
}
