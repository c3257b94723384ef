// For Bun alone, which takes its own test runner for vitest: `bun test ./test/on-bun/connection.bun.ts`.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection } from '@logpond/sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bunSqliteBinding } from '../../src/bun-sqlite-binding.js'

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
  const connection = bunSqliteBinding.connect({ path, readOnly: false, busyTimeout: 0, ...options })
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

describe('a statement', () => {
  it('runs, gets and reads all', () => {
    const connection = connect()
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
    expect(connection.prepare('DELETE FROM t WHERE a > ?').run([0])).toBe(2)
  })

  it('counts the rows that it changes itself, and none of a trigger or of the full-text index', () => {
    const connection = connect()
    connection.exec(`CREATE VIRTUAL TABLE words USING fts5 (word); CREATE TABLE t (a);
      CREATE TRIGGER after_t AFTER INSERT ON t BEGIN INSERT INTO words VALUES (NEW.a), (NEW.a); END`)
    expect(connection.prepare('INSERT INTO t VALUES (?), (?)').run(['a', 'b'])).toBe(2)
    expect(connection.prepare('INSERT INTO words VALUES (?)').run(['c'])).toBe(1)
  })

  it('keeps every character of a text, and every number', () => {
    const select = connect().prepare('SELECT ? AS value, hex(?1) AS bytes')
    const text = fc.string({ unit: fc.constantFrom('a', '\0', 'é', '漢', '😀', '\ufeff', '"') })
    // Zero has one sign: no column of Logpond tells two apart.
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    const value = fc.oneof(text, fc.maxSafeInteger(), number)
    fc.assert(
      fc.property(value, (value) => {
        const row = select.get([value])
        expect(row?.value).toBe(value)
        if (typeof value === 'string') {
          expect(row?.bytes).toBe(Buffer.from(value).toString('hex').toUpperCase())
        }
        expect(select.all([value])).toEqual([row])
      }),
    )
  })

  it('reads text that SQLite makes with a NUL character', () => {
    expect(connect().prepare("SELECT 'a' || char(0) || 'b' AS value").get([])).toEqual({ value: 'a\0b' })
  })

  it('binds bytes as a BLOB: all, none, and a part of others', () => {
    const select = connect().prepare('SELECT typeof(?) AS type, hex(?1) AS bytes')
    const bytes = new Uint8Array([9, 0, 255, 1, 9])
    expect(select.get([bytes])).toEqual({ type: 'blob', bytes: '0900FF0109' })
    expect(select.get([bytes.subarray(1, 4)])).toEqual({ type: 'blob', bytes: '00FF01' })
    expect(select.get([new Uint8Array(0)])).toEqual({ type: 'blob', bytes: '' })
  })

  it('reads an integer beyond the exact ones as about right, as a number', () => {
    const select = connect().prepare('SELECT 9223372036854775807 AS high, 9007199254740993 AS odd')
    expect(select.get([])).toEqual({ high: 2 ** 63, odd: 2 ** 53 })
  })

  it('leaves no read open behind its first row', () => {
    const writer = connect()
    writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)')
    expect(connect({ readOnly: true }).prepare('SELECT a FROM t').get([])).toEqual({ a: 1 })
    expect(writer.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get([])).toMatchObject({ busy: 0 })
  })

  it('may be finalized twice, and fails with CONNECTION afterwards', () => {
    const select = connect().prepare('SELECT 1')
    select.finalize()
    select.finalize()
    expect(codeOf(() => select.get([]))).toBe('CONNECTION')
  })
})

describe('a connection', () => {
  it('knows whether a transaction is open', () => {
    const connection = connect()
    expect(connection.inTransaction).toBe(false)
    connection.exec('BEGIN IMMEDIATE')
    expect(connection.inTransaction).toBe(true)
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

  it('leaves no lock and no write-ahead log behind, whatever was prepared', () => {
    const connection = connect()
    connection.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
    connection.prepare('SELECT a FROM t').get([])
    connection.prepare('INSERT INTO t VALUES (3)')
    connection.exec('BEGIN IMMEDIATE')
    connection.close()
    expect(readdirSync(folder)).toEqual(['logs.db'])
    connect().exec('BEGIN IMMEDIATE')
  })

  it('fails with BUSY while another one writes', () => {
    connect().exec('BEGIN IMMEDIATE')
    expect(codeOf(() => connect().exec('BEGIN IMMEDIATE'))).toBe('BUSY')
    expect(codeOf(() => connect().prepare('BEGIN IMMEDIATE').run([]))).toBe('BUSY')
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

  it('fails with CONNECTION on SQL that is wrong', () => {
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
    expect(codeOf(() => connect({ readOnly: true }))).toBe('IO')
    expect(existsSync(path)).toBe(false)
  })

  it('sets how long to wait for a lock', () => {
    expect(connect({ busyTimeout: 1234 }).prepare('PRAGMA busy_timeout').get([])).toEqual({ timeout: 1234 })
  })

  it('takes every character of a path as it is', () => {
    const odd = join(folder, 'a%20b?mode=memory#é.db')
    connect({ path: odd }).exec('CREATE TABLE t (a)')
    expect(existsSync(odd)).toBe(true)
  })
})
