import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { APPLICATION_ID } from '../../src/schema/migrations.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

/** An open driver that records its SQL, and fails on command. */
async function openSpied(options: Partial<SqliteOptions> = {}) {
  const path = join(temporaryDirectory(), 'a.db')
  const log: string[] = []
  const failing = new Set<string>()
  const run = <T>(sql: string, work: () => T): T => {
    log.push(sql)
    if (failing.delete(sql)) throw new LogStorageError('IO', `${sql} has failed.`)
    return work()
  }
  const binding: SqliteBinding = {
    ...testBinding,
    connect(given) {
      const connection = testBinding.connect(given)
      return {
        get inTransaction() {
          return connection.inTransaction
        },
        exec: (sql) => run(sql, () => connection.exec(sql)),
        prepare(sql) {
          const statement = connection.prepare(sql)
          return { ...statement, get: (parameters) => run(sql, () => statement.get(parameters)) }
        },
        close: () => connection.close(),
      }
    },
  }
  const driver = new SqliteDriver({ binding, options: { ...options, path } })
  await driver.open()
  onTestFinished(() => driver.close())
  const append = (count = 1) => driver.append(makeBatch(Array.from({ length: count }, () => ({}))))
  const during = <T>(work: () => T): string[] => {
    const start = log.length
    work()
    return log.slice(start)
  }
  return { path, driver, append, during, failing }
}

const COMMIT = ['BEGIN IMMEDIATE', 'SELECT next_id, entry_count, next_part, changes FROM log_state']
const WRITE = [`PRAGMA application_id = ${APPLICATION_ID}`, 'COMMIT']

it('commits at the level FULL, then restores the level', async () => {
  const { driver, append, during } = await openSpied()
  expect(driver.sync?.()).toBe(0)
  append(3)
  const sql = during(() => expect(driver.sync?.()).toBe(3))
  expect(sql).toEqual(['PRAGMA synchronous = 2', ...COMMIT, ...WRITE, 'PRAGMA synchronous = 1'])
})

it('always writes something, because an empty commit syncs nothing', async () => {
  const { path, driver } = await openSpied()
  const other = new Database(path)
  onTestFinished(() => void other.close())
  const versions = [1, 2, 3].map(() => {
    driver.sync?.()
    return other.pragma('data_version', { simple: true })
  })
  expect(new Set(versions).size).toBe(3)
})

it('uses the level EXTRA without a write-ahead log', async () => {
  const { driver, append, during } = await openSpied({ wal: false })
  append()
  expect(during(() => expect(driver.sync?.()).toBe(1))).toContain('PRAGMA synchronous = 3')
})

it('continues with the last id after the file is opened again, whichever connection wrote it', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  for (const round of [1, 2, 3]) {
    const driver = await openDriver({ path })
    expect(driver.sync?.()).toBe(2 * round - 2)
    driver.append(makeBatch([{}]))
    const other = await openDriver({ path })
    other.append(makeBatch([{}]))
    expect(driver.sync?.()).toBe(2 * round)
    other.close()
    await driver.deleteOldest({ expired: [], maxEntries: 1, dryRun: false }, 100)
    expect(driver.sync?.()).toBe(2 * round)
    driver.close()
  }
})

it('exists only if commits do not survive a power cut by themselves', async () => {
  const has = async (options: Partial<SqliteOptions>) => (await openDriver(options)).sync !== undefined
  expect(await has({})).toBe(true)
  expect(await has({ durability: 'full' })).toBe(false)
  expect(await has({ path: ':memory:' })).toBe(false)
})

it('waits for a lock no longer than the busy timeout, and works again later', async () => {
  const { path, driver, append, during } = await openSpied({ busyTimeout: 10 })
  append()
  const other = new Database(path)
  onTestFinished(() => void other.close())
  other.exec('BEGIN IMMEDIATE')
  const sql = during(() => expect(() => driver.sync?.()).toThrow(expect.objectContaining({ code: 'BUSY' })))
  expect(sql.at(-1)).toBe('PRAGMA synchronous = 1')
  other.exec('ROLLBACK')
  expect(driver.sync?.()).toBe(1)
})

const CHECKPOINT = 'PRAGMA wal_checkpoint(PASSIVE)'

it('writes the log into the database at the first sync, and after any failure', async () => {
  const { driver, append, during, failing } = await openSpied()
  append()
  expect(during(() => driver.sync?.())[0]).toBe(CHECKPOINT)
  append()
  expect(during(() => driver.sync?.())).not.toContain(CHECKPOINT)
  const failures: [string, () => unknown][] = [
    ['COMMIT', () => driver.sync?.()],
    ['COMMIT', () => append()],
    ['PRAGMA wal_checkpoint(TRUNCATE)', () => driver.deleteOldest({ expired: [], dryRun: false }, 1)],
    [CHECKPOINT, () => driver.checkpoint()],
  ]
  // Enough for an idle moment to run a checkpoint.
  driver.append(makeBatch([{ message: randomBytes(1_250_000).toString('hex') }]))
  for (const [sql, work] of failures) {
    failing.add(sql)
    await expect(async () => work()).rejects.toMatchObject({ code: 'IO' })
    failing.add(CHECKPOINT)
    expect(() => driver.sync?.()).toThrow(CHECKPOINT)
    const first = during(() => expect(driver.sync?.()).toBe(3))
    expect(first[0]).toBe(CHECKPOINT)
    expect(during(() => driver.sync?.())).not.toContain(CHECKPOINT)
  }
})

it('reports no id as durable while a reader keeps suspect frames in the log', async () => {
  const { path, driver, append } = await openSpied()
  const reader = new Database(path, { readonly: true })
  onTestFinished(() => void reader.close())
  const hold = () => {
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM log_state').get()
  }
  hold()
  append()
  for (let i = 0; i < 2; i++) expect(() => driver.sync?.()).toThrow(expect.objectContaining({ code: 'BUSY' }))
  // A reader that begins later does not prevent the checkpoint.
  reader.exec('COMMIT')
  hold()
  append(20)
  expect(driver.sync?.()).toBe(21)
})
