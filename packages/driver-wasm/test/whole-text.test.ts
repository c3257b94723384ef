import type { SqliteConnection } from '@logpond/sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeSqlite3WasmBinding } from '../src/node-sqlite3-wasm-binding.js'
import { isQuery, withBlobsAsText, withTextAsBlobs } from '../src/whole-text.js'

let connection: SqliteConnection

beforeEach(() => {
  connection = nodeSqlite3WasmBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
})

afterEach(() => connection.close())

// Characters that SQLite, UTF-8 or the library may mishandle, and any others.
const odd = fc.constantFrom('\0', '\ufeff', 'a', 'é', '漢', '😀', '\uffff', "'", '"', '?')
const text = fc.oneof(
  fc.array(odd, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }).map((some) => some.toWellFormed()),
)

describe('text', () => {
  it('is returned as it was bound, with any content', () => {
    const select = connection.prepare('SELECT ? AS value, typeof(?) AS type')
    fc.assert(
      fc.property(text, (value) => {
        expect(select.get([value, value])).toEqual({ value, type: 'text' })
      }),
      { numRuns: 1000 },
    )
  })

  it('is stored as text with its exact length, next to numbers and NULL', () => {
    connection.exec('CREATE TABLE t (a TEXT, b TEXT, c)')
    const insert = connection.prepare('INSERT INTO t VALUES (?, ?, ?), (?, ?, ?)')
    const select = connection.prepare('SELECT a, b, c, typeof(a) AS type, octet_length(a) AS bytes FROM t')
    fc.assert(
      fc.property(text, text, (a, b) => {
        connection.exec('DELETE FROM t')
        expect(insert.run([a, null, 2 ** 40, b, 'plain', 0.5])).toBe(2)
        expect(select.all([])).toEqual([
          { a, b: null, c: 2 ** 40, type: 'text', bytes: Buffer.byteLength(a) },
          { a: b, b: 'plain', c: 0.5, type: 'text', bytes: Buffer.byteLength(b) },
        ])
      }),
    )
  })

  it('with a NUL character matches and compares like other text', () => {
    connection.exec('CREATE TABLE t (a TEXT)')
    connection.prepare('INSERT INTO t VALUES (?)').run(['A\0b'])
    const select = connection.prepare("SELECT a FROM t WHERE a = ? AND instr(a, ?) AND a <> '?' LIMIT ?")
    expect(select.all(['A\0b', '\0', 5])).toEqual([{ a: 'A\0b' }])
    expect(select.all(['A\0c', '\0', 5])).toEqual([])
    expect(select.all(['A', 'A', 5])).toEqual([])
  })

  it('of a later row is complete even if the first row has no text', () => {
    const select = connection.prepare('SELECT value FROM json_each(\'[null, 1, "\\u0000x"]\')')
    expect(select.all([]).map(({ value }) => value)).toEqual([null, 1, '\0x'])
  })
})

describe('a query that reads text as blobs', () => {
  it('keeps the order and the number of rows', () => {
    connection.exec(`CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'x'), (4, 'z')`)
    const ids = (sql: string) =>
      connection
        .prepare(sql)
        .all([])
        .map(({ a }) => a)
    expect(ids('SELECT a, b FROM t ORDER BY b DESC, a DESC')).toEqual([4, 2, 3, 1])
    expect(ids('SELECT a, b FROM t ORDER BY a DESC LIMIT 2 OFFSET 1')).toEqual([3, 2])
    expect(ids('SELECT max(a) AS a, b FROM t GROUP BY b ORDER BY 1')).toEqual([2, 3, 4])
    expect(ids('WITH c AS (SELECT * FROM t) SELECT a FROM c UNION ALL SELECT 9 -- end')).toEqual([
      1, 2, 3, 4, 9,
    ])
  })

  it('returns columns with any name', () => {
    const select = connection.prepare(
      `SELECT 'x' AS "odd "" name", sqlite_version(), count(*) FROM sqlite_schema`,
    )
    expect(select.get([])).toEqual({
      'odd " name': 'x',
      'sqlite_version()': expect.stringMatching(/^3\./),
      'count(*)': 0,
    })
  })

  it('begins with SELECT or WITH', () => {
    expect(['SELECT 1', '\n  with x', ' Select 1'].every(isQuery)).toBe(true)
    expect(['PRAGMA page_count', 'INSERT INTO t SELECT 1', 'SELECTED'].some(isQuery)).toBe(false)
  })

  it('selects all columns of the inner query', () => {
    expect(withTextAsBlobs('SELECT a', ['a'])).toBe(
      `SELECT CASE WHEN typeof("a") = 'text' THEN CAST("a" AS BLOB) ELSE "a" END AS "a" FROM (SELECT a\n)`,
    )
  })
})

it('changes only parameters to convert blobs to text', () => {
  const untouched = `'?''?' "?""?" \`?\` [?] /* ? */ -- ?\n`
  expect(withBlobsAsText(`${untouched}?, ?`, [1, 'a'])).toBe(
    `${untouched}iif(typeof(?1) = 'blob', CAST(?1 AS TEXT), ?1), iif(typeof(?2) = 'blob', CAST(?2 AS TEXT), ?2)`,
  )
})

it('binds bytes unchanged, also next to text with a NUL character', () => {
  const bytes = Uint8Array.of(0, 255, 0)
  const select = connection.prepare(
    'SELECT typeof(?) AS blob, typeof(?) AS text, length(?) AS bytes, hex(?) AS hex',
  )
  expect(select.all([bytes, 'a\0b', bytes, 'a\0b'])).toEqual([
    { blob: 'blob', text: 'text', bytes: 3, hex: '610062' },
  ])
})
