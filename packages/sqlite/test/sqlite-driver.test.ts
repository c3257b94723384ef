import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { SqliteBinding, SqliteConnection } from '../src/connection/sqlite-connection.js'
import { SqliteDriver } from '../src/sqlite-driver.js'
import type { SqliteOptions } from '../src/sqlite-options.js'
import { makeBatch } from './make-batch.js'
import { openDriver } from './open-driver.js'
import { temporaryDirectory } from './temporary-directory.js'
import { testBinding } from './test-binding.js'

const word = (text: string) => ({ text: { all: [{ words: [text], prefix: false }], none: [] } })

/** A binding that exposes its connections. */
function spiedBinding() {
  const connections: SqliteConnection[] = []
  const binding = {
    ...testBinding,
    connect(options: Parameters<typeof testBinding.connect>[0]) {
      const connection = testBinding.connect(options)
      connections.push(connection)
      return connection
    },
  }
  const pragma = (name: string) =>
    Object.values(connections.at(-1)?.prepare(`PRAGMA ${name}`).get([]) ?? {})[0]
  return { binding, pragma }
}

it.each<[Partial<SqliteOptions>, Record<string, unknown>]>([
  [
    {},
    {
      journal_mode: 'wal',
      synchronous: 1,
      wal_autocheckpoint: 1000,
      busy_timeout: 5000,
      auto_vacuum: 2,
      trusted_schema: 0,
      cell_size_check: 1,
      application_id: 0x4c4f4750,
    },
  ],
  [
    { wal: false, durability: 'full' },
    { journal_mode: 'delete', synchronous: 3 },
  ],
  [
    { walAutocheckpoint: 0, busyTimeout: 0 },
    { wal_autocheckpoint: 0, busy_timeout: 0 },
  ],
])('sets the pragmas for %j', async (options, expected) => {
  const { binding, pragma } = spiedBinding()
  const path = join(temporaryDirectory(), 'a.db')
  const driver = new SqliteDriver({ binding, options: { ...options, path } })
  await driver.open()
  for (const [name, value] of Object.entries(expected)) expect([name, pragma(name)]).toEqual([name, value])
  driver.close()
})

it('locks the file exclusively, without a busy timeout, if the binding is exclusive', async () => {
  const { binding, pragma } = spiedBinding()
  const path = join(temporaryDirectory(), 'a.db')
  const driver = new SqliteDriver({ binding: { ...binding, exclusive: true }, options: { path } })
  await driver.open()
  driver.append(makeBatch([{ message: 'a' }]))
  await driver.checkpoint()
  const pragmas = ['locking_mode', 'journal_mode', 'busy_timeout'].map((name) => pragma(name))
  expect(pragmas).toEqual(['exclusive', 'wal', 0])
  driver.close()
})

it('refuses to open if SQLite does not switch to a write-ahead log', async () => {
  const binding = {
    ...testBinding,
    connect(options: Parameters<typeof testBinding.connect>[0]) {
      const connection = testBinding.connect(options)
      return {
        ...connection,
        prepare: (sql: string) =>
          connection.prepare(sql.includes('journal_mode') ? "SELECT 'delete' AS m" : sql),
        get inTransaction() {
          return connection.inTransaction
        },
      }
    },
  }
  const driver = new SqliteDriver({ binding, options: { path: join(temporaryDirectory(), 'a.db') } })
  await expect(driver.open()).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('journal mode'),
  })
})

it.each([
  [{ path: 5 }, /^path must be/],
  [{ wal: 'yes' }, /^wal must be true or false; it was "yes"/],
  [{ durability: 'maximal' }, /^durability must be/],
  [{ thread: 'ui' }, /^thread must be/],
  [{ busyTimeout: -1 }, /^busyTimeout must be/],
  [{ walAutocheckpoint: 1.5 }, /^walAutocheckpoint must be/],
  [{ fulltext: true }, /no option "fulltext"/],
])('refuses %j, and names the option', async (options, message) => {
  const driver = new SqliteDriver({
    binding: testBinding,
    options: { path: ':memory:', ...options } as unknown as SqliteOptions,
  })
  await expect(driver.open()).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringMatching(message),
  })
})

it('releases the connection even if the write-ahead log cannot be emptied', async () => {
  let closed = 0
  const binding = {
    ...testBinding,
    connect(options: Parameters<typeof testBinding.connect>[0]) {
      const connection = testBinding.connect(options)
      return {
        ...connection,
        get inTransaction() {
          return connection.inTransaction
        },
        exec(sql: string) {
          if (sql.includes('wal_checkpoint')) throw new LogStorageError('IO', 'disk I/O error')
          connection.exec(sql)
        },
        close() {
          closed++
          connection.close()
        },
      }
    },
  }
  const driver = new SqliteDriver({ binding, options: { path: join(temporaryDirectory(), 'a.db') } })
  await driver.open()
  driver.append(makeBatch([{}]))
  driver.close()
  expect(closed).toBe(1)
  await driver.open()
  expect(driver.stats().entries).toBe(1)
  driver.close()
})

it('does not wait for readers to empty the write-ahead log after a cleanup, when idle, or at the end', async () => {
  const timeouts: unknown[] = []
  const binding = {
    ...testBinding,
    connect(options: Parameters<typeof testBinding.connect>[0]) {
      const connection = testBinding.connect(options)
      const timeout = () => Object.values(connection.prepare('PRAGMA busy_timeout').get([]) ?? {})[0]
      return {
        ...connection,
        get inTransaction() {
          return connection.inTransaction
        },
        exec(sql: string) {
          if (sql.includes('TRUNCATE')) timeouts.push(timeout())
          connection.exec(sql)
          if (sql === 'BEGIN IMMEDIATE') expect(timeout()).toBe(5000)
        },
      }
    },
  }
  const path = join(temporaryDirectory(), 'a.db')
  const driver = new SqliteDriver({ binding, options: { path, walAutocheckpoint: 0 } })
  await driver.open()
  const batch = () =>
    makeBatch(Array.from({ length: 5000 }, () => ({ message: randomBytes(200).toString('hex') })))
  driver.append(batch())
  await driver.checkpoint()
  const reader = new Database(path, { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM log_part').get()
  driver.append(batch())
  await driver.checkpoint()
  await driver.deleteOldest({ expired: [], dryRun: false }, 10)
  driver.append(makeBatch([{}]))
  driver.close()
  expect(timeouts).toEqual([0, 0, 0, 0])
  reader.close()
})

it('writes batches in the pauses of a cleanup, which keeps their entries', async () => {
  const driver = await openDriver()
  driver.append(makeBatch([{}, {}]))
  const expired = [{ minSeverity: 1, maxSeverity: 24, before: 2_000_000_000_000 }]
  const step = driver.deleteOldest({ expired, dryRun: false }, 10)
  driver.append(makeBatch([{ message: 'beside' }]))
  expect(driver.stats().entries).toBe(3)
  expect(await step).toEqual({ deleted: 2, more: true })
  expect(await driver.search({ limit: 10, order: 'newest' })).toMatchObject([{ message: 'beside' }])
  driver.close()
})

it('reads through a read-only connection, and sees commits immediately', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const writer = await openDriver({ path })
  const reader = new SqliteDriver({ binding: testBinding, options: { path }, role: 'reader' })
  await reader.open()
  expect(await reader.count({})).toBe(0)
  writer.append(makeBatch([{ message: 'now' }]))
  expect(await reader.count(word('now'))).toBe(1)
  expect(() => reader.append(makeBatch([{}]))).toThrow(expect.objectContaining({ code: 'READ_ONLY' }))
  reader.close()
})

it('opens again after closing, and leaves only the database and its mark behind', async () => {
  const directory = temporaryDirectory()
  const driver = await openDriver({ path: join(directory, 'a.db') })
  for (let i = 0; i < 3; i++) {
    driver.append(makeBatch([{}]))
    driver.close()
    expect(readdirSync(directory)).toEqual(['a.db', 'a.db-mark'])
    await driver.open()
  }
  expect(driver.stats()).toMatchObject({ entries: 3, lastId: 3 })
})

it('creates no file if the options are wrong', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  await expect(openDriver({ path, busyTimeout: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  expect(existsSync(path)).toBe(false)
})

it('reports that it is not open', async () => {
  const driver = new SqliteDriver({ binding: testBinding, options: { path: ':memory:' } })
  expect(() => driver.append(makeBatch([{}]))).toThrow(expect.objectContaining({ code: 'CONNECTION' }))
  driver.close()
})

it('seals batches and empties the write-ahead log when idle', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path, walAutocheckpoint: 0 })
  for (let i = 0; i < 40; i++)
    driver.append(makeBatch(Array.from({ length: 100 }, (_, k) => ({ message: `a${i} b${k} common` }))))
  const parts = () => {
    const database = new Database(path, { readonly: true })
    const count = database.prepare('SELECT count(*) FROM log_part').pluck().get() as number
    database.close()
    return count
  }
  expect(parts()).toBeGreaterThan(1)
  await driver.checkpoint()
  expect(parts()).toBe(1)
  expect(await driver.count(word('common'))).toBe(4000)
})

it('reports IO if a database becomes read-only after it was opened', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  let isReadOnly = false
  const binding: SqliteBinding = {
    ...testBinding,
    connect(options) {
      const connection = testBinding.connect(options)
      return {
        ...connection,
        get inTransaction() {
          return connection.inTransaction
        },
        exec(sql) {
          if (isReadOnly) throw new LogStorageError('READ_ONLY', 'attempt to write a readonly database')
          connection.exec(sql)
        },
      }
    },
  }
  const driver = new SqliteDriver({ binding, options: { path } })
  await driver.open()
  onTestFinished(() => driver.close())
  isReadOnly = true
  for (const write of [() => driver.append(makeBatch([{}])), () => driver.sync?.()]) {
    expect(write).toThrow(
      expect.objectContaining({ code: 'IO', message: expect.stringContaining('readonly') }),
    )
  }
  isReadOnly = false
  expect(driver.append(makeBatch([{}]))).toEqual([1])
})
