import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { expect } from 'vitest'
import { type BindingCase, codeOf, errorOf } from './binding-lab.js'

const PAGE = 4096

/** The tests of the codes with which a binding reports failures. */
export const FAILURE_CASES: readonly BindingCase[] = [
  {
    name: 'fails with BUSY while another connection writes',
    run(lab) {
      lab.connect().exec('BEGIN IMMEDIATE; CREATE TABLE t (a)')
      expect(codeOf(() => lab.connect().exec('BEGIN IMMEDIATE'))).toBe('BUSY')
      expect(codeOf(() => lab.connect().prepare('BEGIN IMMEDIATE').run([]))).toBe('BUSY')
    },
  },
  {
    name: 'fails with READ_ONLY when a read-only connection writes',
    run(lab) {
      lab.connect().exec('CREATE TABLE t (a)')
      const reader = lab.connect({ readOnly: true })
      expect(codeOf(() => reader.exec('INSERT INTO t VALUES (1)'))).toBe('READ_ONLY')
      expect(codeOf(() => reader.prepare('INSERT INTO t VALUES (?)').run([1]))).toBe('READ_ONLY')
    },
  },
  {
    name: 'fails with DISK_FULL if there is no space',
    run(lab) {
      const connection = lab.connect()
      connection.exec('PRAGMA max_page_count = 2; CREATE TABLE t (a)')
      const insert = connection.prepare('INSERT INTO t VALUES (?)')
      expect(codeOf(() => insert.run(['x'.repeat(100_000)]))).toBe('DISK_FULL')
      expect(codeOf(() => connection.exec('INSERT INTO t VALUES (zeroblob(100000))'))).toBe('DISK_FULL')
    },
  },
  {
    name: 'fails with CORRUPT on a file that is not a database',
    run(lab) {
      writeFileSync(lab.path, 'not a database, but as long as one'.repeat(150))
      expect(codeOf(() => lab.connect().exec('CREATE TABLE t (a)'))).toBe('CORRUPT')
    },
  },
  {
    name: 'fails with CORRUPT on a damaged page',
    run(lab) {
      const connection = lab.connect()
      connection.exec(`PRAGMA page_size = ${PAGE}; CREATE TABLE t (a); INSERT INTO t VALUES ('kept')`)
      connection.close()
      const file = openSync(lab.path, 'r+')
      writeSync(file, Buffer.alloc(PAGE, 0xff), 0, PAGE, PAGE)
      closeSync(file)
      expect(codeOf(() => lab.connect().prepare('SELECT a FROM t').all([]))).toBe('CORRUPT')
    },
  },
  {
    name: 'fails with ENTRY_REJECTED on a value that a column or a trigger refuses',
    run(lab) {
      const connection = lab.connect()
      connection.exec(`CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL);
        CREATE TRIGGER refuse BEFORE INSERT ON t WHEN NEW.b = 'poison'
        BEGIN SELECT RAISE(ABORT, 'not with me'); END`)
      const insert = connection.prepare('INSERT INTO t VALUES (?, ?)')
      expect(codeOf(() => insert.run([1, null]))).toBe('ENTRY_REJECTED')
      expect(codeOf(() => insert.run(['word', 1]))).toBe('ENTRY_REJECTED')
      const refused = errorOf(() => insert.run([1, 'poison']))
      expect(refused.code).toBe('ENTRY_REJECTED')
      expect(refused.message).toContain('not with me')
    },
  },
  {
    name: 'fails with ENTRY_REJECTED on a value that it cannot bind',
    run(lab) {
      const select = lab.connect().prepare('SELECT ?')
      expect(codeOf(() => select.get([Symbol() as unknown as number]))).toBe('ENTRY_REJECTED')
    },
  },
  {
    name: 'fails with CONNECTION on invalid SQL, because no entry caused that',
    run(lab) {
      const connection = lab.connect()
      expect(codeOf(() => connection.prepare('SELEC 1'))).toBe('CONNECTION')
      expect(codeOf(() => connection.exec('SELEC 1'))).toBe('CONNECTION')
      expect(codeOf(() => connection.prepare('SELECT ?').all([1, 2]))).toBe('CONNECTION')
    },
  },
  {
    name: 'continues after a statement has failed',
    run(lab) {
      const connection = lab.connect()
      connection.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)')
      const insert = connection.prepare('INSERT INTO t VALUES (?)')
      insert.run([1])
      for (let i = 0; i < 2; i++) expect(codeOf(() => insert.run([1]))).toBe('ENTRY_REJECTED')
      expect(insert.run([2])).toBe(1)
      const select = connection.prepare('SELECT abs(?) AS a')
      expect(select.get([-1])).toEqual({ a: 1 })
      expect(codeOf(() => connection.prepare(`SELECT json('no json') AS a`).get([]))).toBe('CONNECTION')
      expect(select.get([-2])).toEqual({ a: 2 })
    },
  },
]
