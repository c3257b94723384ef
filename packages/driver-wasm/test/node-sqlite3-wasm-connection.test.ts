import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '@logpond/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeSqlite3WasmBinding } from '../src/node-sqlite3-wasm-binding.js'

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
  const connection = nodeSqlite3WasmBinding.connect({ path, readOnly: false, busyTimeout: 0, ...options })
  connections.push(connection)
  return connection
}

function errorOf(work: () => unknown): LogStorageError {
  try {
    work()
  } catch (error) {
    if (isLogStorageError(error)) return error
    throw error
  }
  throw new Error('a LogStorageError was expected')
}

const codeOf = (work: () => unknown) => errorOf(work).code

describe('a connection', () => {
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
    expect(connection.prepare('PRAGMA user_version').get([])).toEqual({ user_version: 0 })
    expect(connection.prepare('PRAGMA table_info(t)').all([])).toHaveLength(2)
    select.finalize()
  })

  it('gives rows again after it found none, and after its table changed', () => {
    const connection = connect()
    connection.exec('CREATE TABLE t (a)')
    const select = connection.prepare('SELECT a FROM t')
    expect(select.all([])).toEqual([])
    expect(select.get([])).toBeUndefined()
    connection.exec(`INSERT INTO t VALUES ('x'); ALTER TABLE t ADD b`)
    expect(select.all([])).toEqual([{ a: 'x' }])
    connection.exec('DELETE FROM t')
    expect(select.all([])).toEqual([])
  })

  it('keeps every safe integer and every fraction', () => {
    const select = connect().prepare('SELECT ? AS value')
    for (const value of [0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 1 - 2 ** 53, 0.1, 5e-324, 1e300]) {
      expect(select.get([value])).toEqual({ value })
    }
  })

  it('gives larger integers as the nearest number', () => {
    const connection = connect()
    connection.exec(`CREATE TABLE t (a); INSERT INTO t VALUES (-9007199254740992), (9223372036854775807)`)
    expect(connection.prepare('SELECT a FROM t').all([])).toEqual([{ a: -(2 ** 53) }, { a: 2 ** 63 }])
  })

  it('binds as many values as SQLite takes', () => {
    const connection = connect()
    connection.exec('CREATE TABLE t (a)')
    const values = Array.from({ length: 32_766 }, (_, i) => (i % 2 ? i : `text ${i}\0`))
    const insert = connection.prepare(`INSERT INTO t VALUES ${values.map(() => '(?)').join(', ')}`)
    expect(insert.run(values)).toBe(values.length)
    expect(
      connection
        .prepare('SELECT a FROM t')
        .all([])
        .map(({ a }) => a),
    ).toEqual(values)
  })

  it('knows whether a transaction is open', () => {
    const connection = connect()
    expect(connection.inTransaction).toBe(false)
    connection.exec('BEGIN IMMEDIATE')
    expect(connection.inTransaction).toBe(true)
    connection.exec('ROLLBACK')
    expect(connection.inTransaction).toBe(false)
  })

  it('reads nothing on when it has got one row, so that others can write', () => {
    const connection = connect()
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE t (a)')
    connection.exec('INSERT INTO t VALUES (1), (2), (3)')
    const select = connection.prepare('SELECT a FROM t ORDER BY a')
    expect(select.get([])).toEqual({ a: 1 })
    expect(connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get([])).toMatchObject({ busy: 0, log: 0 })
    connection.exec('DROP TABLE t')
  })

  it('goes on after a statement has failed', () => {
    const connection = connect()
    connection.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)')
    const insert = connection.prepare('INSERT INTO t VALUES (?)')
    insert.run([1])
    for (let i = 0; i < 2; i++) expect(codeOf(() => insert.run([1]))).toBe('ENTRY_REJECTED')
    expect(insert.run([2])).toBe(1)
    const select = connection.prepare('SELECT abs(?) AS a')
    expect(select.get([-1])).toEqual({ a: 1 })
    expect(codeOf(() => connection.prepare(`SELECT json('no json') AS a`).get([]))).toBe('CONNECTION')
    expect(select.get([-2])).toEqual({ a: 2 })
  })

  it('fails with BUSY while another one has the file, and says what may be in the way', () => {
    const other = connect()
    other.exec('PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE t (a)')
    const error = errorOf(() => connect().exec('SELECT * FROM sqlite_schema'))
    expect(error.code).toBe('BUSY')
    expect(error.message).toContain(`${path}.lock`)
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

  it('fails with ENTRY_REJECTED on what a column does not take, whatever a trigger says', () => {
    const connection = connect()
    connection.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL)')
    connection.exec(`CREATE TRIGGER refuse BEFORE INSERT ON t WHEN NEW.b = 'poison'
      BEGIN SELECT RAISE(ABORT, 'not with me'); END`)
    const insert = connection.prepare('INSERT INTO t VALUES (?, ?)')
    expect(codeOf(() => insert.run([1, null]))).toBe('ENTRY_REJECTED')
    expect(codeOf(() => insert.run(['word', 1]))).toBe('ENTRY_REJECTED')
    expect(errorOf(() => insert.run([1, 'poison']))).toMatchObject({
      code: 'ENTRY_REJECTED',
      message: expect.stringContaining('not with me'),
    })
    expect(codeOf(() => insert.run([1, {} as unknown as number]))).toBe('ENTRY_REJECTED')
  })

  it('fails with ENTRY_REJECTED on more text than its memory can take, and writes on', () => {
    const connection = connect()
    connection.exec('CREATE TABLE t (a, b)')
    const insert = connection.prepare('INSERT INTO t VALUES (?, ?)')
    const half = 'é'.repeat(32 * 1024 * 1024)
    expect(errorOf(() => insert.run([half, `${half}.`]))).toMatchObject({
      code: 'ENTRY_REJECTED',
      message: expect.stringContaining('134217728'),
    })
    expect(insert.run([half, half])).toBe(1)
    expect(connection.prepare('SELECT octet_length(a) + octet_length(b) AS bytes FROM t').get([])).toEqual({
      bytes: 128 * 1024 * 1024,
    })
  })

  it('fails with CONNECTION on wrong SQL, which is nobody’s entry', () => {
    const connection = connect()
    expect(codeOf(() => connection.prepare('SELEC 1'))).toBe('CONNECTION')
    expect(codeOf(() => connection.prepare(''))).toBe('CONNECTION')
    expect(codeOf(() => connection.prepare('SELECT ?').all([1, 2]))).toBe('CONNECTION')
  })
})

describe('closing a connection', () => {
  it('may be done twice; it fails with CONNECTION afterwards', () => {
    const connection = connect()
    const select = connection.prepare('SELECT 1 AS one')
    connection.close()
    connection.close()
    expect(connection.inTransaction).toBe(false)
    expect(codeOf(() => connection.exec('SELECT 1'))).toBe('CONNECTION')
    expect(codeOf(() => connection.prepare('SELECT 1'))).toBe('CONNECTION')
    expect(codeOf(() => select.get([]))).toBe('CONNECTION')
    select.finalize()
  })

  it('leaves nothing open or locked, whatever its statements and transactions were at', () => {
    const connection = connect()
    connection.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE t (a PRIMARY KEY)',
    )
    const insert = connection.prepare('INSERT INTO t VALUES (?)')
    insert.run([1])
    const read = connection.prepare('SELECT a FROM t')
    read.get([])
    connection.exec('BEGIN')
    insert.run([2])
    expect(codeOf(() => insert.run([1]))).toBe('ENTRY_REJECTED')
    expect(existsSync(`${path}.lock`)).toBe(true)
    connection.close()
    expect(readdirSync(folder)).toEqual(['logs.db'])
    const next = connect()
    next.exec('PRAGMA locking_mode = EXCLUSIVE')
    expect(next.prepare('SELECT count(*) AS count FROM t').get([])).toEqual({ count: 1 })
  })

  it('is not held up by statements that were finalized before, or twice', () => {
    const connection = connect()
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE t (a)')
    const statement = connection.prepare('SELECT a FROM t')
    statement.all([])
    statement.finalize()
    statement.finalize()
    connection.close()
    expect(existsSync(`${path}.lock`)).toBe(false)
  })
})

describe('connecting', () => {
  it('fails with IO where the path is a folder, and leaves nothing', () => {
    expect(codeOf(() => connect({ path: folder }))).toBe('IO')
    expect(readdirSync(folder)).toEqual([])
  })

  it('fails with IO where there is no folder', () => {
    expect(codeOf(() => connect({ path: join(folder, 'no', 'logs.db') }))).toBe('IO')
  })
})
