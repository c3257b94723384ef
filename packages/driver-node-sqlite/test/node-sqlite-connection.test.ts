import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection } from '@logpond/sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadNodeSqlite } from '../src/load-node-sqlite.js'
import { nodeSqliteBinding } from '../src/node-sqlite-binding.js'
import { NodeSqliteConnection } from '../src/node-sqlite-connection.js'

let folder: string
let path: string
let connections: SqliteConnection[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
  connections = []
})

afterEach(() => {
  for (const connection of connections) connection.close()
  rmSync(folder, { recursive: true })
})

function connect(
  options: { path?: string; readOnly?: boolean; busyTimeout?: number } = {},
): SqliteConnection {
  const connection = nodeSqliteBinding.connect({ path, readOnly: false, busyTimeout: 0, ...options })
  connections.push(connection)
  return connection
}

/** A connection as on a runtime that cuts text when it reads it, or as on one that does not. */
function connectWhere(cutsText: boolean): SqliteConnection {
  const connection = new NodeSqliteConnection(new DatabaseSync(':memory:'), { path: ':memory:', cutsText })
  connections.push(connection)
  return connection
}

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isLogStorageError(error)) return error.code
  }
  throw new Error('a LogStorageError was expected')
}

// As this runtime is, and as one that cuts text.
describe.each([...new Set([loadNodeSqlite().cutsText, true])])(
  'a connection (on a runtime that cuts text: %s)',
  (cutsText) => {
    it('runs, gets and reads all', () => {
      const connection = connectWhere(cutsText)
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
    })

    it('keeps every character of a text, and every safe integer', () => {
      const select = connectWhere(cutsText).prepare('SELECT ? AS value')
      const texts = ['', 'a\0b', '\0', '\0\0a', '\ufeffa\0b', '\ufeff', 'é漢😀\0é漢😀']
      for (const value of [...texts, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0.1, null]) {
        expect(select.get([value])).toEqual({ value })
        expect(select.all([value])).toEqual([{ value }])
      }
    })

    it('stores a text whole', () => {
      const select = connectWhere(cutsText).prepare('SELECT hex(?) AS bytes')
      expect(select.get(['a\0b'])).toEqual({ bytes: '610062' })
    })

    it('reads the rows that there are in their order, whatever they hold', () => {
      const connection = connectWhere(cutsText)
      connection.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, number INTEGER)')
      const insert = connection.prepare('INSERT INTO t (text, number) VALUES (?, ?)')
      const select = connection.prepare(
        'SELECT id, text AS "a ""name""", number FROM t ORDER BY number DESC, id LIMIT ?',
      )
      const text = fc.string({ unit: fc.constantFrom('a', '\0', 'é', '😀', '"') })
      const rows = fc.array(fc.record({ text, number: fc.integer({ min: 0, max: 3 }) }), { maxLength: 40 })
      fc.assert(
        fc.property(rows, fc.nat(50), (rows, limit) => {
          connection.exec('DELETE FROM t')
          for (const { text, number } of rows) insert.run([text, number])
          const expected = rows
            .map(({ text, number }, index) => ({ id: index + 1, 'a "name"': text, number }))
            .sort((a, b) => b.number - a.number || a.id - b.id)
            .slice(0, limit)
          expect(select.all([limit])).toEqual(expected)
          expect(select.get([limit])).toEqual(expected[0])
        }),
      )
    })

    it('runs what is no query, also where it begins like one', () => {
      const connection = connectWhere(cutsText)
      connection.exec('CREATE TABLE t (a)')
      const insert = connection.prepare('WITH v (a) AS (VALUES (1), (2)) INSERT INTO t SELECT a FROM v')
      expect(insert.run([])).toBe(2)
      const select = connection.prepare('WITH v AS (SELECT a FROM t) SELECT sum(a) AS total FROM v -- all')
      expect(select.get([])).toEqual({ total: 3 })
      expect(connection.prepare('PRAGMA user_version').get([])).toEqual({ user_version: 0 })
      expect(connection.prepare('DELETE FROM t WHERE a > ?').run([1])).toBe(1)
    })
  },
)

describe('a connection', () => {
  it('knows whether a transaction is open', () => {
    const connection = connect()
    expect(connection.inTransaction).toBe(false)
    connection.exec('BEGIN IMMEDIATE')
    expect(connection.inTransaction).toBe(true)
    connection.exec('ROLLBACK')
    expect(connection.inTransaction).toBe(false)
    connection.exec('BEGIN IMMEDIATE')
    connection.close()
    expect(connection.inTransaction).toBe(false)
  })

  it('runs a pragma to its end, however many rows it gives', () => {
    const connection = connect()
    connection.exec(
      'PRAGMA auto_vacuum = INCREMENTAL; CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(400000))',
    )
    connection.exec('DELETE FROM t')
    const freePages = connection.prepare('PRAGMA freelist_count')
    expect(freePages.get([])?.freelist_count).toBeGreaterThan(90)
    connection.exec('PRAGMA incremental_vacuum(1000)')
    expect(freePages.get([])).toEqual({ freelist_count: 0 })
  })

  it('may be closed twice, and fails with CONNECTION afterwards', () => {
    const connection = connect()
    const select = connection.prepare('SELECT 1')
    connection.close()
    connection.close()
    expect(codeOf(() => connection.exec('SELECT 1'))).toBe('CONNECTION')
    expect(codeOf(() => connection.prepare('SELECT 1'))).toBe('CONNECTION')
    expect(codeOf(() => select.get([]))).toBe('CONNECTION')
  })

  it('leaves nothing of the write-ahead log behind, whatever was prepared', () => {
    const connection = connect()
    connection.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
    connection.prepare('SELECT a FROM t').get([])
    expect(readdirSync(folder)).toContain('logs.db-wal')
    connection.close()
    expect(readdirSync(folder)).toEqual(['logs.db'])
  })

  it('fails with BUSY while another one writes', () => {
    const other = connect()
    other.exec('BEGIN IMMEDIATE')
    expect(codeOf(() => connect().exec('BEGIN IMMEDIATE'))).toBe('BUSY')
  })

  it('fails with READ_ONLY when it only reads', () => {
    connect().exec('CREATE TABLE t (a)')
    expect(codeOf(() => connect({ readOnly: true }).exec('INSERT INTO t VALUES (1)'))).toBe('READ_ONLY')
  })

  it('fails with DISK_FULL when there is no room', () => {
    const connection = connect()
    connection.exec('PRAGMA max_page_count = 2; CREATE TABLE t (a)')
    const insert = connection.prepare('INSERT INTO t VALUES (?)')
    expect(codeOf(() => insert.run(['x'.repeat(100_000)]))).toBe('DISK_FULL')
  })

  it('fails with CORRUPT on a file that is no database', () => {
    writeFileSync(path, 'no database at all, but long enough to look like one'.repeat(100))
    expect(codeOf(() => connect().exec('CREATE TABLE t (a)'))).toBe('CORRUPT')
  })

  it('fails with ENTRY_REJECTED on what a column does not take', () => {
    const connection = connect()
    connection.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL)')
    const insert = connection.prepare('INSERT INTO t VALUES (?, ?)')
    expect(codeOf(() => insert.run([1, null]))).toBe('ENTRY_REJECTED')
    expect(codeOf(() => insert.run(['word', 1]))).toBe('ENTRY_REJECTED')
    expect(codeOf(() => insert.run([1, Symbol() as unknown as number]))).toBe('ENTRY_REJECTED')
  })

  it('fails with CONNECTION on wrong SQL, which is nobody’s entry', () => {
    const connection = connect()
    expect(codeOf(() => connection.prepare('SELEC 1'))).toBe('CONNECTION')
    expect(codeOf(() => connection.prepare('SELECT ?').all([1, 2]))).toBe('CONNECTION')
  })
})

describe('connecting', () => {
  it('fails with IO where the path is a folder', () => {
    expect(codeOf(() => connect({ path: folder }))).toBe('IO')
  })

  it('makes no file to read from', () => {
    expect(codeOf(() => connect({ readOnly: true }).exec('SELECT * FROM sqlite_schema'))).toBe('IO')
    expect(existsSync(path)).toBe(false)
  })

  it('sets how long to wait for a lock', () => {
    expect(connect({ busyTimeout: 1234 }).prepare('PRAGMA busy_timeout').get([])).toEqual({ timeout: 1234 })
  })
})

it('reads an integer beyond the exact ones beside all others', () => {
  const connection = connect()
  connection.exec('CREATE TABLE t (a, b); INSERT INTO t VALUES (9223372036854775807, 7), (5, 6)')
  const statement = connection.prepare('SELECT * FROM t ORDER BY b DESC')
  expect(statement.all([])).toEqual([
    { a: 2 ** 63, b: 7 },
    { a: 5, b: 6 },
  ])
  expect(statement.get([])).toEqual({ a: 2 ** 63, b: 7 })
})
