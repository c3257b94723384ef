import fs, { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '@logpond/sqlite'
import { testSqliteBinding } from '@logpond/sqlite/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nodeSqlite3WasmBinding } from '../src/node-sqlite3-wasm-binding.js'

testSqliteBinding('node-sqlite3-wasm', { binding: nodeSqlite3WasmBinding })

let folder: string
let path: string
let connections: SqliteConnection[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
  connections = []
})

afterEach(() => {
  vi.restoreAllMocks()
  for (const connection of connections) connection.close()
  rmSync(folder, { recursive: true })
})

function connect(options: { path?: string } = {}): SqliteConnection {
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

describe('a connection of node-sqlite3-wasm', () => {
  it('fails with BUSY while another connection has the file, and names the lock', () => {
    const other = connect()
    other.exec('PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE t (a)')
    const error = errorOf(() => connect().exec('SELECT * FROM sqlite_schema'))
    expect(error.code).toBe('BUSY')
    expect(error.message).toContain(`${path}.lock`)
  })

  it('fails with ENTRY_REJECTED on more text than its memory can hold, and can then write again', () => {
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

  it('fails with ENTRY_REJECTED on an object, and with CONNECTION on empty SQL', () => {
    const connection = connect()
    const select = connection.prepare('SELECT ?')
    expect(codeOf(() => select.get([{} as unknown as number]))).toBe('ENTRY_REJECTED')
    expect(codeOf(() => connection.prepare(''))).toBe('CONNECTION')
  })

  // The library converts errors of fs to errors of SQLite. It calls the functions of this very fs object.
  it.each([
    ['fsyncSync', 1034],
    ['writeSync', 778],
  ] as const)('reports by the extended result code that %s failed', (name, resultCode) => {
    const connection = connect()
    connection.exec('PRAGMA synchronous = FULL; CREATE TABLE t (a)')
    const insert = connection.prepare('INSERT INTO t VALUES (?)')
    vi.spyOn(fs, name).mockImplementation(() => {
      throw new Error('the disk fails')
    })
    for (const run of [() => insert.run([1]), () => connection.exec('INSERT INTO t VALUES (1)')]) {
      expect(errorOf(run).message).toContain(`(SQLite result code ${resultCode})`)
    }
  })
})

describe('closing a connection of node-sqlite3-wasm', () => {
  it('leaves no lock, in any state of its statements and transactions', () => {
    const connection = connect()
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE t (a)')
    connection.prepare('SELECT a FROM t').all([])
    expect(existsSync(`${path}.lock`)).toBe(true)
    connection.close()
    expect(readdirSync(folder)).toEqual(['logs.db'])
  })

  it('works after statements were finalized, even twice', () => {
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

it('fails with IO if the folder does not exist', () => {
  expect(codeOf(() => connect({ path: join(folder, 'no', 'logs.db') }))).toBe('IO')
})
