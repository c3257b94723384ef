import { expect } from 'vitest'
import type { BindingCase } from './binding-lab.js'

const TEXTS = [
  '',
  'a\0b',
  '\0',
  '\0\0a',
  '\ufeff',
  '\ufeffa\0b',
  'é漢😀',
  'é漢😀\0é漢😀',
  '"',
  '한'.repeat(5000),
]
const INTEGERS = [0, -1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
const FRACTIONS = [0.1, -2.5, 5e-324, 1e300]

/** The maximum number of values that one statement of SQLite accepts. */
const MAX_PARAMETERS = 32_766

/** The tests of a binding's prepared statements. */
export const STATEMENT_CASES: readonly BindingCase[] = [
  {
    name: 'runs, reads the first row, and reads all rows',
    run(lab) {
      const connection = lab.connect()
      connection.exec('CREATE TABLE t (a, b); INSERT INTO t VALUES (0, 0)')
      const insert = connection.prepare('INSERT INTO t VALUES (?, ?), (?, ?)')
      expect(insert.run([1, 'one', 2.5, null])).toBe(2)
      const select = connection.prepare('SELECT a, b FROM t WHERE a > ? ORDER BY a')
      expect(select.get([0])).toEqual({ a: 1, b: 'one' })
      expect(select.get([9])).toBeUndefined()
      expect(select.all([0])).toEqual([
        { a: 1, b: 'one' },
        { a: 2.5, b: null },
      ])
      select.finalize()
      expect(connection.prepare('PRAGMA user_version').get([])).toEqual({ user_version: 0 })
      expect(connection.prepare('PRAGMA table_info(t)').all([])).toHaveLength(2)
      expect(connection.prepare('DELETE FROM t WHERE a > ?').run([0])).toBe(2)
    },
  },
  {
    name: 'runs a statement that is not a query, even if it begins like one',
    run(lab) {
      const connection = lab.connect()
      connection.exec('CREATE TABLE t (a)')
      const insert = connection.prepare('WITH v (a) AS (VALUES (1), (2)) INSERT INTO t SELECT a FROM v')
      expect(insert.run([])).toBe(2)
      const select = connection.prepare('WITH v AS (SELECT a FROM t) SELECT sum(a) AS total FROM v -- all')
      expect(select.get([])).toEqual({ total: 3 })
    },
  },
  {
    name: 'returns rows after it found none, and after its table changed',
    run(lab) {
      const connection = lab.connect()
      connection.exec('CREATE TABLE t (a)')
      const select = connection.prepare('SELECT a FROM t')
      expect(select.all([])).toEqual([])
      expect(select.get([])).toBeUndefined()
      connection.exec(`INSERT INTO t VALUES ('x'); ALTER TABLE t ADD b`)
      expect(select.all([])).toEqual([{ a: 'x' }])
      connection.exec('DELETE FROM t')
      expect(select.all([])).toEqual([])
    },
  },
  {
    name: 'keeps every character of a text in both directions, including NUL',
    run(lab) {
      const connection = lab.connect()
      const select = connection.prepare('SELECT value, hex(value) AS bytes FROM (SELECT ? AS value)')
      for (const value of TEXTS) {
        const row = { value, bytes: Buffer.from(value).toString('hex').toUpperCase() }
        expect(select.get([value])).toEqual(row)
        expect(select.all([value])).toEqual([row])
      }
      expect(connection.prepare(`SELECT 'a' || char(0) || 'b' AS value`).get([])).toEqual({ value: 'a\0b' })
    },
  },
  {
    name: 'keeps every safe integer, every fraction, and null',
    run(lab) {
      const select = lab.connect().prepare('SELECT ? AS value')
      for (const value of [...INTEGERS, ...FRACTIONS, null]) {
        expect(select.get([value])).toEqual({ value })
        expect(select.all([value])).toEqual([{ value }])
      }
    },
  },
  {
    name: 'reads an integer beyond the safe range as the nearest number',
    run(lab) {
      const connection = lab.connect()
      connection.exec(`CREATE TABLE t (a, b);
        INSERT INTO t VALUES (9223372036854775807, 8), (-9007199254740992, 7), (9007199254740993, 6), (5, 5)`)
      const select = connection.prepare('SELECT * FROM t ORDER BY b DESC')
      expect(select.all([])).toEqual([
        { a: 2 ** 63, b: 8 },
        { a: -(2 ** 53), b: 7 },
        { a: 2 ** 53, b: 6 },
        { a: 5, b: 5 },
      ])
      expect(select.get([])).toEqual({ a: 2 ** 63, b: 8 })
    },
  },
  {
    name: 'binds bytes as a BLOB: a whole array, an empty one, and a part of one',
    run(lab) {
      const select = lab
        .connect()
        .prepare('SELECT typeof(value) AS type, hex(value) AS bytes FROM (SELECT ? AS value)')
      const bytes = new Uint8Array([9, 0, 255, 1, 9])
      expect(select.get([bytes])).toEqual({ type: 'blob', bytes: '0900FF0109' })
      expect(select.get([bytes.subarray(1, 4)])).toEqual({ type: 'blob', bytes: '00FF01' })
      expect(select.get([new Uint8Array(0)])).toEqual({ type: 'blob', bytes: '' })
    },
  },
  {
    name: 'reads BLOBs as bytes that stay the same, next to integers and null',
    run(lab) {
      const connection = lab.connect()
      connection.exec('CREATE TABLE t (key INTEGER PRIMARY KEY, value BLOB)')
      const insert = connection.prepare('INSERT INTO t VALUES (?, ?)')
      const long = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251)
      for (const [key, value] of [
        [1, new Uint8Array([0, 255, 97])],
        [2, long],
        [3, null],
      ] as const) {
        insert.run([key, value])
      }
      insert.run([2 ** 53 - 1, new Uint8Array([7])])
      const select = connection.prepare('SELECT key, value FROM t WHERE key >= ? ORDER BY key')
      const rows = select.allBytes([1])
      // A later read must not reuse the memory of an earlier one.
      select.allBytes([2])
      expect(rows.map(({ key }) => key)).toEqual([1, 2, 3, 2 ** 53 - 1])
      const bytes = rows.map(({ value }) => (value instanceof Uint8Array ? Buffer.from(value) : value))
      expect(bytes).toEqual([Buffer.from([0, 255, 97]), Buffer.from(long), null, Buffer.from([7])])
      expect(select.allBytes([2 ** 53])).toEqual([])
    },
  },
  {
    name: 'binds as many values as SQLite accepts',
    run(lab) {
      const connection = lab.connect()
      connection.exec('CREATE TABLE t (a)')
      const values = Array.from({ length: MAX_PARAMETERS }, (_, i) => (i % 2 ? i : `text ${i}\0`))
      const insert = connection.prepare(`INSERT INTO t VALUES ${values.map(() => '(?)').join(', ')}`)
      expect(insert.run(values)).toBe(values.length)
      const rows = connection.prepare('SELECT a FROM t').all([])
      expect(rows.map(({ a }) => a)).toEqual(values)
    },
  },
  {
    name: 'counts only the rows that it changes itself, not those of a trigger or of the full-text index',
    run(lab) {
      const connection = lab.connect()
      connection.exec(`CREATE VIRTUAL TABLE words USING fts5 (word); CREATE TABLE t (a);
        CREATE TRIGGER after_t AFTER INSERT ON t BEGIN INSERT INTO words VALUES (NEW.a), (NEW.a); END`)
      expect(connection.prepare('INSERT INTO t VALUES (?), (?)').run(['a', 'b'])).toBe(2)
      expect(connection.prepare('INSERT INTO words VALUES (?)').run(['c'])).toBe(1)
    },
  },
  {
    name: 'leaves no read open after its first row',
    run(lab) {
      const connection = lab.connectToWal()
      connection.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)')
      const reader = lab.binding.exclusive ? connection : lab.connect({ readOnly: true })
      expect(reader.prepare('SELECT a FROM t ORDER BY a').get([])).toEqual({ a: 1 })
      const checkpoint = connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)')
      expect(checkpoint.get([])).toMatchObject({ busy: 0, log: 0 })
      connection.exec('DROP TABLE t')
    },
  },
  {
    name: 'can be finalized twice',
    run(lab) {
      const connection = lab.connect()
      const select = connection.prepare('SELECT 1')
      select.all([])
      select.finalize()
      select.finalize()
      connection.exec('CREATE TABLE t (a)')
    },
  },
]
