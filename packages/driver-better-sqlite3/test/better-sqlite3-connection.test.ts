import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection } from '@logpond/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { betterSqlite3Binding } from '../src/better-sqlite3-binding.js'

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
  const connection = betterSqlite3Binding.connect({ path, readOnly: false, busyTimeout: 0, ...options })
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
    select.finalize()
  })

  it('keeps every character of a text, and every safe integer', () => {
    const select = connect({ path: ':memory:' }).prepare('SELECT ? AS value')
    for (const value of ['', 'a\0b', '\0', 'é漢😀', Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0.1]) {
      expect(select.get([value])).toEqual({ value })
    }
  })

  it('knows whether a transaction is open', () => {
    const connection = connect()
    expect(connection.inTransaction).toBe(false)
    connection.exec('BEGIN IMMEDIATE')
    expect(connection.inTransaction).toBe(true)
    connection.exec('ROLLBACK')
    expect(connection.inTransaction).toBe(false)
  })

  it('may be closed twice, and fails with CONNECTION afterwards', () => {
    const connection = connect()
    connection.close()
    connection.close()
    expect(codeOf(() => connection.exec('SELECT 1'))).toBe('CONNECTION')
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
    expect(codeOf(() => insert.run([1, true as unknown as number]))).toBe('ENTRY_REJECTED')
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
})
