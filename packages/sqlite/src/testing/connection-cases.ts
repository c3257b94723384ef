import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type BindingCase, codeOf } from './binding-lab.js'

/** The tests of a binding's connections, from opening to closing. */
export const CONNECTION_CASES: readonly BindingCase[] = [
  {
    name: 'reports whether a transaction is open',
    run(lab) {
      const connection = lab.connect()
      expect(connection.inTransaction).toBe(false)
      connection.exec('BEGIN IMMEDIATE')
      expect(connection.inTransaction).toBe(true)
      connection.exec('ROLLBACK')
      expect(connection.inTransaction).toBe(false)
      connection.exec('BEGIN IMMEDIATE')
      connection.close()
      expect(connection.inTransaction).toBe(false)
    },
  },
  {
    name: 'runs a pragma to its end, however many rows it returns',
    run(lab) {
      const connection = lab.connect()
      connection.exec(
        'PRAGMA auto_vacuum = INCREMENTAL; CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(400000))',
      )
      connection.exec('DELETE FROM t')
      const freePages = connection.prepare('PRAGMA freelist_count')
      expect(freePages.get([])?.freelist_count).toBeGreaterThan(90)
      connection.exec('PRAGMA incremental_vacuum(1000)')
      expect(freePages.get([])).toEqual({ freelist_count: 0 })
    },
  },
  {
    name: 'can be closed twice, and fails with CONNECTION afterwards',
    run(lab) {
      const connection = lab.connect()
      const select = connection.prepare('SELECT 1 AS one')
      connection.close()
      connection.close()
      expect(codeOf(() => connection.exec('SELECT 1'))).toBe('CONNECTION')
      expect(codeOf(() => connection.prepare('SELECT 1'))).toBe('CONNECTION')
      expect(codeOf(() => select.get([]))).toBe('CONNECTION')
      select.finalize()
    },
  },
  {
    name: 'leaves nothing open or locked after closing, even with open statements and transactions',
    run(lab) {
      const connection = lab.connectToWal()
      connection.exec('CREATE TABLE t (a PRIMARY KEY)')
      const insert = connection.prepare('INSERT INTO t VALUES (?)')
      insert.run([1])
      connection.prepare('SELECT a FROM t').get([])
      connection.exec('BEGIN IMMEDIATE')
      insert.run([2])
      expect(codeOf(() => insert.run([1]))).toBe('ENTRY_REJECTED')
      expect(readdirSync(lab.folder)).toContain('logs.db-wal')
      connection.close()
      expect(readdirSync(lab.folder)).toEqual(['logs.db'])
      const next = lab.connectToWal()
      next.exec('BEGIN IMMEDIATE')
      expect(next.prepare('SELECT count(*) AS count FROM t').get([])).toEqual({ count: 1 })
    },
  },
  {
    name: 'uses every character of a path literally',
    run(lab) {
      const odd = join(lab.folder, 'a%20b?mode=memory#é.db')
      lab.connect({ path: odd }).exec('CREATE TABLE t (a)')
      expect(existsSync(odd)).toBe(true)
    },
  },
  {
    name: 'does not create a file for reading',
    run(lab) {
      const read = () => lab.connect({ readOnly: true }).exec('SELECT * FROM sqlite_schema')
      expect(codeOf(read)).toBe('IO')
      expect(existsSync(lab.path)).toBe(false)
    },
  },
  {
    name: 'fails with IO if the path is a folder, and leaves nothing behind',
    run(lab) {
      expect(codeOf(() => lab.connect({ path: lab.folder }))).toBe('IO')
      expect(readdirSync(lab.folder)).toEqual([])
    },
  },
  {
    name: 'sets how long to wait for a lock',
    isForShared: true,
    run(lab) {
      const connection = lab.connect({ busyTimeout: 1234 })
      expect(connection.prepare('PRAGMA busy_timeout').get([])).toEqual({ timeout: 1234 })
    },
  },
]
