import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { refuseHotJournal } from '../src/hot-journal.js'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Leaves the files as after a kill in the middle of a transaction, by copying them during one. */
function interrupt(before: string, during: string): void {
  const original = join(folder, 'original.db')
  const database = new DatabaseSync(original)
  database.exec(before)
  // With a cache of one page, SQLite writes to the file during the transaction.
  database.exec(`PRAGMA cache_size = 1; BEGIN; ${during}`)
  cpSync(original, path)
  cpSync(`${original}-journal`, `${path}-journal`)
  database.close()
  for (const name of readdirSync(folder)) if (name.startsWith('original')) rmSync(join(folder, name))
}

const numbers = 'WITH n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)'
const table = `CREATE TABLE t (a); ${numbers} INSERT INTO t SELECT i || hex(zeroblob(100)) FROM n`

it('rejects a database with an interrupted transaction, says why, and changes no file', () => {
  interrupt(table, `UPDATE t SET a = 'half written' || a`)
  const files = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])
  const before = files()
  expect(() => refuseHotJournal(path)).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/logs\.db-journal.*better-sqlite3/),
    }),
  )
  expect(files()).toEqual(before)
})

it('accepts the database after a native SQLite has rolled the transaction back', () => {
  interrupt(table, `UPDATE t SET a = 'half written' || a`)
  const database = new DatabaseSync(path)
  const count = database.prepare(`SELECT count(*) AS written FROM t WHERE a LIKE 'half%'`)
  expect(count.get()).toEqual({ written: 0 })
  database.close()
  refuseHotJournal(path)
})

it('empties a database whose first transaction was interrupted', () => {
  interrupt('', table)
  refuseHotJournal(path)
  expect(readFileSync(path)).toHaveLength(0)
})

it.each([
  ['no journal', undefined],
  ['an empty journal', ''],
  ['the journal of a finished transaction', '\0'.repeat(512)],
])('accepts a database with %s', (_name, journal) => {
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE t (a)')
  database.close()
  const before = readFileSync(path)
  if (journal !== undefined) writeFileSync(`${path}-journal`, journal)
  refuseHotJournal(path)
  expect(readFileSync(path)).toEqual(before)
})

it('accepts a path without a database, with or without an old journal', () => {
  refuseHotJournal(path)
  writeFileSync(`${path}-journal`, 'of a database that was deleted')
  refuseHotJournal(path)
  expect(existsSync(path)).toBe(false)
  refuseHotJournal(':memory:')
})
