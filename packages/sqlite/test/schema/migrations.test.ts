import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { TABLES_OF_BLOCKS } from '../../src/schema/block-tables.js'
import { checkVersion, migrate, SCHEMA_VERSION } from '../../src/schema/migrations.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'
import { version2Content, version2Database } from '../upgrade/version-2.js'

const connect = (path: string) => testBinding.connect({ path, readOnly: false, busyTimeout: 0 })

it('does not change an older file if the upgrade fails', async () => {
  const path = version2Database()
  const database = new Database(path)
  database.exec('CREATE TABLE log_filter (mine)')
  database.close()
  await expect(openDriver({ path })).rejects.toThrow(/log_filter already exists/)
  const again = new Database(path)
  expect(again.pragma('user_version', { simple: true })).toBe(2)
  expect(again.prepare('SELECT count(*) FROM log').pluck().get()).toBe(version2Content().entries.length)
  again.exec('DROP TABLE log_filter')
  again.close()
  const driver = await openDriver({ path })
  expect(driver.stats().entries).toBe(version2Content().entries.length)
})

it('refuses a file of a newer version without changing it', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  ;(await openDriver({ path })).close()
  const database = new Database(path)
  database.pragma(`user_version = ${SCHEMA_VERSION + 1}`)
  database.pragma('journal_mode = DELETE')
  database.close()
  const before = readFileSync(path)
  await expect(openDriver({ path })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining(`version ${SCHEMA_VERSION + 1} of the schema`),
  })
  expect(readFileSync(path).equals(before)).toBe(true)
})

it('refuses a database of another application without changing it', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const database = new Database(path)
  database.exec('CREATE TABLE users (id)')
  database.close()
  const before = readFileSync(path)
  await expect(openDriver({ path })).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining(path),
  })
  expect(readFileSync(path).equals(before)).toBe(true)
})

it.each([
  ['a file that is not a database', 'x'.repeat(5000)],
  ['a file of a few bytes', 'hello'],
])('refuses %s as CORRUPT', async (_, content) => {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, content)
  await expect(openDriver({ path })).rejects.toMatchObject({ code: 'CORRUPT' })
})

it('refuses to read a file that only a writer can upgrade', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, '')
  const reader = new SqliteDriver({ binding: testBinding, options: { path }, role: 'reader' })
  await expect(reader.open()).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('Open it once for writing'),
  })
  expect(statSync(path).size).toBe(0)
})

it('opens a file twice at the same time', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const drivers = await Promise.all([openDriver({ path }), openDriver({ path })])
  const ids = drivers.map((driver) => driver.append(makeBatch([{}])))
  expect(ids).toEqual([[1], [2]])
})

it('creates a file that only its owner can read', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path })
  driver.append(makeBatch([{}]))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('refuses a directory and a missing directory, and names it', async () => {
  const directory = temporaryDirectory()
  for (const path of [directory, join(directory, 'missing', 'a.db'), '', ' ', 'a\0b']) {
    await expect(openDriver({ path })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/^path must/),
    })
  }
})

it('refuses a read-only file when it opens it', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  ;(await openDriver({ path })).close()
  const readOnly = {
    ...testBinding,
    connect: (options: Parameters<typeof testBinding.connect>[0]) =>
      testBinding.connect({ ...options, readOnly: true }),
  }
  const driver = new SqliteDriver({ binding: readOnly, options: { path } })
  await expect(driver.open()).rejects.toMatchObject({ code: 'READ_ONLY' })
})

it('creates an empty database with blocks, without the tables of earlier versions', () => {
  const path = join(temporaryDirectory(), 'a.db')
  const connection = connect(path)
  onTestFinished(() => connection.close())
  migrate(connection, path)
  expect(checkVersion(connection, path)).toBe(3)
  const tables = connection
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .all([])
  expect(tables.map(({ name }) => name)).toEqual(TABLES_OF_BLOCKS.toSorted())
  const state = connection.prepare('SELECT * FROM log_state').all([])
  const uuid = expect.stringMatching(/^[0-9a-f]{32}$/)
  expect(state).toEqual([{ next_id: 1, entry_count: 0, next_part: 1, changes: 0, uuid }])
})

it('upgrades a file of the version before to blocks once, and keeps its name', () => {
  const path = version2Database()
  const connection = connect(path)
  onTestFinished(() => connection.close())
  const uuid = connection.prepare('SELECT uuid FROM log_state').get([])?.uuid
  migrate(connection, path)
  const state = connection.prepare('SELECT entry_count, uuid FROM log_state').get([])
  expect(state).toEqual({ entry_count: version2Content().entries.length, uuid })
  migrate(connection, path)
  expect(connection.prepare('SELECT entry_count, uuid FROM log_state').get([])).toEqual(state)
})

it('reports a missing table of blocks as CORRUPT', () => {
  const path = join(temporaryDirectory(), 'a.db')
  const connection = connect(path)
  onTestFinished(() => connection.close())
  migrate(connection, path)
  connection.exec('DROP TABLE log_body')
  const message = expect.stringContaining('lacks one of the tables log_state, log_part, log_body')
  expect(() => checkVersion(connection, path)).toThrow(expect.objectContaining({ code: 'CORRUPT', message }))
})

it('says in whole sentences what is wrong with a file that lacks a table', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  ;(await openDriver({ path })).close()
  const database = new Database(path)
  database.exec('DROP TABLE log_body')
  database.close()
  await expect(openDriver({ path })).rejects.toMatchObject({
    code: 'CORRUPT',
    message: expect.stringMatching(/log_aside\. Logpond left it unchanged\./),
  })
})
