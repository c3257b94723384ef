import { join } from 'node:path'
import { BatchMemory, packBatch } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { checkSqliteOptions } from '../../src/check-sqlite-options.js'
import { EntryRemover } from '../../src/cleanup/entry-remover.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { openWriter } from '../../src/open-connection.js'
import { BatchWriter } from '../../src/write/batch-writer.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const rows = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => ({ message: `order w${first + i}`, timestamp: first + i }))
const word = (text: string) => ({ text: { all: [{ words: [text], prefix: false }], none: [] } })
const keeping = (maxEntries: number) => ({ expired: [], maxEntries, dryRun: false })

/** The full-text indexes of a file. Checks that the file is sound, and that the index in use has exactly the stored entries. */
function indexesOf(path: string): unknown[] {
  const database = new Database(path)
  try {
    database.exec(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    return database.prepare(`SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5%'`).pluck().all()
  } finally {
    database.close()
  }
}

/** A file of 6,000 entries, of which a cleanup has deleted 4,000 and begun to rebuild the index. */
async function rebuilding() {
  const path = join(temporaryDirectory(), 'logs.db')
  const driver = await openDriver({ path })
  for (let i = 0; i < 3; i++) driver.append(makeBatch(rows(2000, 2000 * i)))
  const old = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 4000 }], dryRun: false }
  const step = () => driver.deleteOldest(old, 5000)
  while (indexesOf(path).length === 1) await step()
  return { path, driver, step }
}

it('contains exactly the stored entries at each step, even if others are written', async () => {
  const { path, driver, step } = await rebuilding()
  for (let [more, n] = [true, 6000]; more; n += 10) {
    driver.append(makeBatch(rows(10, n)))
    const stored = driver.stats().entries
    expect(indexesOf(path)).toContain('log_text')
    expect(await driver.count(word('order'))).toBe(stored)
    expect(await driver.count(word(`w${n + 9}`))).toBe(1)
    const { deleted, ...rest } = await step()
    more = rest.more
  }
  expect(indexesOf(path)).toEqual(['log_text'])
  expect(await driver.count(word('w10'))).toBe(0)
  driver.append(makeBatch(rows(1, 9000)))
  expect(await driver.count(word('w9000'))).toBe(1)
})

it('takes no more space than an index of the remaining entries', async () => {
  const { path, step } = await rebuilding()
  const bytes = () => {
    const database = new Database(path, { readonly: true })
    const sum = database.prepare('SELECT sum(length(block)) FROM log_text_data').pluck().get() as number
    database.close()
    return sum
  }
  const before = bytes()
  while ((await step()).more);
  expect(bytes()).toBeLessThan(before / 3)
})

it('is merged by later batches, as before', async () => {
  const { path, step } = await rebuilding()
  while ((await step()).more);
  const database = new Database(path, { readonly: true })
  onTestFinished(() => void database.close())
  expect(database.prepare('SELECT k, v FROM log_text_config').raw().all()).toEqual(
    expect.arrayContaining([
      ['automerge', 64],
      ['crisismerge', 256],
    ]),
  )
})

it('is read and written by other connections that have the file open', async () => {
  const path = join(temporaryDirectory(), 'logs.db')
  const [driver, other] = [await openDriver({ path }), await openDriver({ path })]
  driver.append(makeBatch(rows(2000)))
  other.append(makeBatch(rows(2000, 2000)))
  const count = () => other.count(word('order'))
  const seen = new Set([await count()])
  const old = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 2000 }], dryRun: false }
  for (let [more, n] = [true, 4000]; more; n++) {
    more = (await driver.deleteOldest(old, 500)).more
    other.append(makeBatch(rows(1, n)))
    expect(await count()).toBe(other.stats().entries)
    seen.add(await count())
  }
  expect(seen.size).toBeGreaterThan(5)
  expect(indexesOf(path)).toEqual(['log_text'])
  expect(await other.search({ ...word('w3999'), order: 'newest', limit: 1 })).toHaveLength(1)
})

it('ends if another process deletes entries', async () => {
  const { path, driver, step } = await rebuilding()
  const other = new EntryRemover(...connectionTo(path))
  expect(other.deleteOldest(keeping(1900), 5000)).toMatchObject({ deleted: 100 })
  expect(indexesOf(path)).toEqual(['log_text'])
  while ((await step()).more);
  expect(indexesOf(path)).toEqual(['log_text'])
  expect(await driver.count(word('order'))).toBe(1900)
})

it('ends if another process rebuilds the index', async () => {
  const { path, driver, step } = await rebuilding()
  const other = new EntryRemover(...connectionTo(path))
  for (let left = 3; left > 0; ) if (other.deleteOldest(keeping(500), 5000).deleted === 0) left--
  while ((await step()).more);
  for (let more = true; more; ) more = other.deleteOldest(keeping(500), 5000).more
  expect(indexesOf(path)).toEqual(['log_text'])
  expect(await driver.count(word('order'))).toBe(500)
})

it('is dropped when the file is opened after the process ended during a rebuild', async () => {
  const { path, driver } = await rebuilding()
  driver.close()
  expect(indexesOf(path)).toEqual(['log_text', 'log_text_next'])
  const reopened = await openDriver({ path })
  expect(indexesOf(path)).toEqual(['log_text'])
  expect(await reopened.count(word('order'))).toBe(2000)
})

it('ends if the disk has no room for both indexes', () => {
  const [connection, statements] = connectionTo(':memory:')
  const memory = new BatchMemory()
  const writer = new BatchWriter(connection, statements, { fullText: true })
  writer.append(packBatch(makeBatch(rows(2000)), memory))
  const { prepare } = connection
  connection.prepare = (sql) => {
    if (!sql.includes('INTO log_text_next (rowid')) return prepare(sql)
    throw new LogStorageError('DISK_FULL', 'database or disk is full')
  }
  const remover = new EntryRemover(connection, statements)
  let deleted = 0
  for (let more = true; more; ) {
    const step = remover.deleteOldest(keeping(100), 5000)
    deleted += step.deleted
    more = step.more
  }
  expect(deleted).toBe(1900)
  connection.exec(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`)
  const tables = statements.all({
    sql: `SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5%'`,
    parameters: [],
  })
  expect(tables).toEqual([{ name: 'log_text' }])
})

it('fails if the connection fails, and continues with the next step', () => {
  const [connection, statements] = connectionTo(':memory:')
  const writer = new BatchWriter(connection, statements, { fullText: true })
  writer.append(packBatch(makeBatch(rows(2000)), new BatchMemory()))
  const remover = new EntryRemover(connection, statements)
  while (remover.deleteOldest(keeping(1000), 5000).deleted > 0);
  const { exec } = connection
  connection.exec = (sql) => {
    if (sql.startsWith('DROP TABLE log_text')) throw new LogStorageError('IO', 'disk I/O error')
    exec(sql)
  }
  const clean = () => {
    while (remover.deleteOldest(keeping(1000), 5000).more);
  }
  expect(clean).toThrow('disk I/O error')
  connection.exec = exec
  clean()
  exec(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`)
  const tables = statements.all({
    sql: `SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5%'`,
    parameters: [],
  })
  expect(tables).toEqual([{ name: 'log_text' }])
})

function connectionTo(path: string): [ReturnType<typeof openWriter>, StatementCache] {
  const connection = openWriter(testBinding, checkSqliteOptions({ path }))
  onTestFinished(() => connection.close())
  return [connection, new StatementCache(connection)]
}
