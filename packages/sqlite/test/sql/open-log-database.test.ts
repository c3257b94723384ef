import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogEntry, type LogStorage, openLogStorage } from '@logpond/core'
import * as kysely from 'kysely'
import { Kysely, sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkSqliteOptions } from '../../src/check-sqlite-options.js'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { nodeSqliteBinding } from '../../src/node-sqlite/node-sqlite-binding.js'
import { type LogDatabaseOptions, openLogDatabase } from '../../src/sql/open-log-database.js'
import { OpenedParts } from '../../src/sql/opened-parts.js'
import { SqlSources } from '../../src/sql/sql-sources.js'
import { createSqliteDriver } from '../../src/worker/create-sqlite-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const NO_SCRIPT = new URL('file:///no-thread-is-started')

async function openStorage(path: string, binding: SqliteBinding = testBinding): Promise<LogStorage> {
  const driver = createSqliteDriver(binding, { path, thread: 'main' }, NO_SCRIPT)
  const storage = await openLogStorage({ driver })
  onTestFinished(() => storage.close())
  return storage
}

function open(path: string, options?: LogDatabaseOptions) {
  const db = openLogDatabase(path, options)
  onTestFinished(() => db.destroy())
  return db
}

const numbered = (from: number, count: number): LogEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    message: `entry ${from + i}`,
    timestamp: 1_700_000_000_000 + from + i,
    attributes: { n: from + i },
  }))

const countOf = async (db: ReturnType<typeof openLogDatabase>) =>
  (await db.selectFrom('logs').select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()).count

const failing = (code: string, message: RegExp | string = '') =>
  expect.objectContaining({
    code,
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  })

describe('openLogDatabase', () => {
  it('returns a Kysely of the package that the application uses', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    await (await openStorage(path)).close()
    expect(open(path)).toBeInstanceOf(Kysely)
    const own = { ...kysely, Kysely: class Own<T> extends Kysely<T> {} }
    expect(open(path, { kysely: own })).toBeInstanceOf(own.Kysely)
  })

  it('reads what was committed, while the same process stores', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    const db = open(path)
    for (let round = 0; round < 5; round++) {
      storage.storeMany(numbered(round * 100, 100))
      await storage.flush()
      expect(await countOf(db)).toBe((round + 1) * 100)
      const last = await db.selectFrom('logs').selectAll().orderBy('time', 'desc').limit(1).executeTakeFirst()
      expect(last).toMatchObject({
        message: `entry ${round * 100 + 99}`,
        severity: 'info',
        attributes: `{"n":${round * 100 + 99}}`,
      })
    }
    await storage.cleanup({ maxEntries: 7 })
    expect(await countOf(db)).toBe(7)
    await storage.close()
    expect(await countOf(db)).toBe(7)
    const { rows } = await sql<{ sum: number }>`SELECT sum(attributes ->> 'n') AS sum FROM logs`.execute(db)
    expect(rows).toEqual([{ sum: 493 + 494 + 495 + 496 + 497 + 498 + 499 }])
  })

  it('reads one state of the file in a transaction', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 10))
    await storage.flush()
    const db = open(path)
    await db.transaction().execute(async (transaction) => {
      expect(await countOf(transaction as typeof db)).toBe(10)
      storage.storeMany(numbered(10, 10))
      await storage.flush()
      expect(await countOf(transaction as typeof db)).toBe(10)
    })
    expect(await countOf(db)).toBe(20)
    await expect(
      db.transaction().execute(async () => {
        throw new Error('mine')
      }),
    ).rejects.toThrow('mine')
    expect(await countOf(db)).toBe(20)
  })

  it('keeps temporary tables for as long as a connection is held', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 10))
    await storage.flush()
    const db = open(path)
    await db.connection().execute(async (connection) => {
      await sql`CREATE TEMP TABLE even AS SELECT id FROM logs WHERE id % 2 = 0`.execute(connection)
      const { rows } = await sql`SELECT count(*) AS even FROM even JOIN logs USING (id)`.execute(connection)
      expect(rows).toEqual([{ even: 5 }])
    })
    await expect(sql`SELECT * FROM even`.execute(db)).rejects.toThrow(
      failing('INVALID_QUERY', 'no such table'),
    )
  })

  it('ends a transaction that was left open when its connection is released', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 3))
    await storage.close()
    const db = open(path)
    await db.connection().execute(async (connection) => {
      await sql`BEGIN`.execute(connection)
      expect(await countOf(connection as typeof db)).toBe(3)
    })
    expect(await db.transaction().execute((transaction) => countOf(transaction as typeof db))).toBe(3)
  })

  it('runs statements that are started together one after the other, and streams rows', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 10))
    await storage.flush()
    const db = open(path)
    expect(await Promise.all([countOf(db), countOf(db), countOf(db)])).toEqual([10, 10, 10])
    const ids: number[] = []
    for await (const { id } of db.selectFrom('logs').select('id').orderBy('id').stream()) ids.push(id)
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('refuses to write, and wrong SQL, and works afterwards', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 3))
    await storage.flush()
    const db = open(path)
    for (const write of [sql`DELETE FROM log_state`, sql`CREATE TABLE t (a)`, sql`DROP TABLE log_state`]) {
      await expect(write.execute(db)).rejects.toThrow(failing('READ_ONLY', 'through a storage'))
    }
    await expect(sql`SELECT missing FROM logs`.execute(db)).rejects.toThrow(
      failing('INVALID_QUERY', 'missing'),
    )
    expect(await countOf(db)).toBe(3)
  })

  it('fails with CLOSED after destroy, and can be destroyed without a query', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    await (await openStorage(path)).close()
    await openLogDatabase(path).destroy()
    const db = openLogDatabase(path)
    expect(await countOf(db)).toBe(0)
    await db.destroy()
    await expect(countOf(db)).rejects.toThrow()
  })

  it('leaves nothing next to a file that no driver has open, nor in the folder for temporary files', async () => {
    const folder = temporaryDirectory()
    const path = join(folder, 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 3))
    await storage.close()
    const before = readdirSync(folder)
    const db = openLogDatabase(path)
    expect(await countOf(db)).toBe(3)
    expect(readdirSync(folder)).toEqual(before)
    await db.destroy()
    expect(readdirSync(folder)).toEqual(before)
  })

  it('sees that the file was replaced by another one', async () => {
    const folder = temporaryDirectory()
    const [path, other] = [join(folder, 'a.db'), join(folder, 'b.db')]
    for (const [place, count] of [
      [path, 3],
      [other, 5],
    ] as const) {
      const storage = await openStorage(place)
      storage.storeMany(numbered(count * 10, count))
      await storage.close()
    }
    const db = open(path)
    const messages = () => db.selectFrom('logs').select('message').orderBy('id').execute()
    expect((await messages()).length).toBe(3)
    renameSync(other, path)
    expect(await messages()).toEqual(numbered(50, 5).map(({ message }) => ({ message })))
  })
})

describe('openLogDatabase fails', () => {
  it('with INVALID_OPTIONS if there is no such file', () => {
    const folder = temporaryDirectory()
    mkdirSync(join(folder, 'folder'))
    for (const path of [join(folder, 'none.db'), join(folder, 'folder'), ':memory:', '', 'file:///a.db']) {
      expect(() => openLogDatabase(path)).toThrow(failing('INVALID_OPTIONS'))
    }
    expect(existsSync(join(folder, 'none.db'))).toBe(false)
    expect(() => openLogDatabase(import.meta.filename, { busyTimeout: -1 })).toThrow(
      failing('INVALID_OPTIONS', 'busyTimeout'),
    )
  })

  it('at the first statement if the file is not a Logpond database', async () => {
    const folder = temporaryDirectory()
    const text = join(folder, 'text.db')
    writeFileSync(text, 'this is a text of some length '.repeat(300))
    await expect(countOf(open(text))).rejects.toThrow(failing('CORRUPT'))
    const foreign = join(folder, 'foreign.db')
    const connection = testBinding.connect({ path: foreign, readOnly: false, busyTimeout: 0 })
    connection.exec('CREATE TABLE t (a)')
    connection.close()
    await expect(countOf(open(foreign))).rejects.toThrow(failing('INVALID_OPTIONS', 'another application'))
  })

  it('with UNSUPPORTED if this process has the file open with another SQLite library', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 3))
    await storage.flush()
    const db = open(path, { binding: nodeSqliteBinding })
    await expect(countOf(db)).rejects.toThrow(failing('UNSUPPORTED', 'node:sqlite'))
    expect(await countOf(open(path, { binding: testBinding }))).toBe(3)
    await storage.close()
    expect(await countOf(db)).toBe(3)
  })

  it('with UNSUPPORTED if the binding has no functions of SQL', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    await (await openStorage(path)).close()
    const binding: SqliteBinding = {
      ...testBinding,
      name: 'plain',
      connect: (options) => {
        const connection = testBinding.connect(options)
        return Object.defineProperty(connection, 'createFunction', { value: undefined })
      },
    }
    await expect(countOf(open(path, { binding }))).rejects.toThrow(failing('UNSUPPORTED', 'plain'))
  })
})

describe('the sources of SQL', () => {
  async function take(path: string, joinedBytes: number) {
    const sources = new SqlSources(testBinding, checkSqliteOptions({ path }), new OpenedParts(), joinedBytes)
    onTestFinished(() => sources[Symbol.dispose]())
    const { connection } = await sources.take(0, Number.POSITIVE_INFINITY)
    const opened = connection.prepare('PRAGMA database_list').get([])?.file
    const { n } = connection.prepare('SELECT count(*) AS n FROM logs').get([]) ?? {}
    return { opened, n }
  }

  it('copy a file that no driver has open, and read a large one in place', async () => {
    const path = join(temporaryDirectory(), 'a.db')
    const storage = await openStorage(path)
    storage.storeMany(numbered(0, 3))
    await storage.close()
    expect(await take(path, Number.POSITIVE_INFINITY)).toEqual({
      opened: expect.stringMatching(/copy\.db$/),
      n: 3,
    })
    expect(await take(path, 1)).toEqual({ opened: path, n: 3 })
    const again = await openStorage(path)
    again.storeMany(numbered(3, 1))
    await again.flush()
    expect(await take(path, Number.POSITIVE_INFINITY)).toEqual({ opened: path, n: 4 })
  })
})
