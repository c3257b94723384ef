import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { ReadOnlyDriver } from '../../src/read-only/read-only-driver.js'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { makeBatch } from '../make-batch.js'
import { BATCH, crashedDatabase, driverOf, editFile } from '../recovery/crashed-database.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'
import { version2Content, version2Database } from '../upgrade/version-2.js'

const newest = { order: 'newest', limit: 1 } as const
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ message: `entry ${i}` }))

/** Everything that is visible of a folder from outside. */
function traceOf(path: string) {
  const folder = dirname(path)
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { mtimeMs, size, ino, mode } = statSync(join(folder, name))
      return { name, mtimeMs, size, ino, mode }
    })
}

function readerOf(path: string, options: Partial<SqliteOptions> = {}): ReadOnlyDriver {
  const driver = new ReadOnlyDriver({ bindings: [testBinding], options: { ...options, path } })
  onTestFinished(() => driver.close())
  return driver
}

async function writerOf(path: string, options: Partial<SqliteOptions> = {}) {
  const driver = driverOf(path, options)
  await driver.open()
  return driver
}

async function closed(count = 100): Promise<string> {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await writerOf(path)
  await driver.append(makeBatch(rows(count)))
  await driver.close()
  return path
}

it('reads a database that is not open, and leaves no trace', async () => {
  const path = await closed()
  const before = traceOf(path)
  const driver = readerOf(path)
  expect(await driver.open()).toEqual([])
  expect(await driver.count({})).toBe(100)
  expect(await driver.search(newest)).toMatchObject([{ id: 100, message: 'entry 99' }])
  expect(await driver.count({ text: { all: [{ words: ['entry'], prefix: false }], none: [] } })).toBe(100)
  expect(await driver.histogram({ bucket: 1000 })).toMatchObject([{ count: 100 }])
  expect(await driver.readAfter(98, {}, 10)).toMatchObject([{ id: 99 }, { id: 100 }])
  expect(await driver.stats()).toMatchObject({ entries: 100, lastId: 100 })
  expect(traceOf(path)).toEqual(before)
  await driver.close()
  expect(traceOf(path)).toEqual(before)
})

it('reads the log that a killed storage left, and does not change it', async () => {
  const path = await crashedDatabase({ checkpointAfter: 5 })
  const before = traceOf(path)
  const driver = readerOf(path)
  expect(await driver.open()).toEqual([])
  expect(await driver.stats()).toMatchObject({ entries: 20 * BATCH, lastId: 20 * BATCH })
  await driver.close()
  expect(traceOf(path)).toEqual(before)
})

it('reports what is damaged or missing, and reads the rest', async () => {
  const damaged = await crashedDatabase()
  editFile(`${damaged}-wal`, (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1)
    return undefined
  })
  const before = traceOf(damaged)
  const found = await readerOf(damaged).open()
  expect(found.map(({ code }) => code)).toEqual(['CORRUPT', 'CORRUPT'])
  expect(found.map(({ message }) => message).join()).toMatch(/log .* is damaged.*entries are missing/)
  expect(traceOf(damaged)).toEqual(before)
  const short = await crashedDatabase({ checkpointAfter: 5 })
  rmSync(`${short}-wal`)
  expect(await readerOf(short).open()).toMatchObject([{ code: 'CORRUPT' }])
})

it('sees what other drivers commit while it is open, whether they share the file or were opened and closed', async () => {
  const path = await closed()
  const driver = readerOf(path)
  await driver.open()
  for (let round = 1; round <= 3; round++) {
    const writer = await writerOf(path)
    await writer.append(makeBatch(rows(1)))
    expect(await driver.stats()).toMatchObject({ lastId: 100 + 2 * round - 1 })
    await writer.append(makeBatch(rows(1)))
    expect(await driver.count({})).toBe(100 + 2 * round)
    await writer.close()
    expect(await driver.search(newest)).toMatchObject([{ id: 100 + 2 * round }])
  }
  expect(readdirSync(dirname(path)).sort()).toEqual(['a.db', 'a.db-mark'])
})

it('does not keep the last driver to close the database from tidying up', async () => {
  const path = await closed()
  const driver = readerOf(path)
  const writer = await writerOf(path)
  await driver.open()
  await writer.append(makeBatch(rows(1)))
  expect(await driver.count({})).toBe(101)
  await writer.close()
  expect(existsSync(`${path}-wal`) || existsSync(`${path}-shm`)).toBe(false)
})

it('reads while a storage without a write-ahead log has the database open, and after that', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const writer = await writerOf(path, { wal: false })
  await writer.append(makeBatch(rows(3)))
  const driver = readerOf(path)
  await driver.open()
  expect(await driver.count({})).toBe(3)
  await writer.append(makeBatch(rows(2)))
  expect(await driver.count({})).toBe(5)
  await writer.close()
  expect(await driver.count({})).toBe(5)
})

it('reads a database as it is after an interrupted transaction was rolled back', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const writer = await writerOf(path, { wal: false })
  await writer.append(makeBatch(rows(3)))
  await writer.close()
  const database = new Database(path)
  database.pragma('cache_size = 1')
  database.exec(`BEGIN IMMEDIATE; UPDATE log_state SET entry_count = 77;
    WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO log_body (key, value) SELECT i, zeroblob(400) FROM n`)
  const crashed = join(temporaryDirectory(), 'a.db')
  for (const ending of ['', '-journal']) writeFileSync(crashed + ending, readFileSync(path + ending))
  database.exec('ROLLBACK')
  database.close()
  const before = traceOf(crashed)
  const driver = readerOf(crashed)
  await driver.open()
  expect(await driver.stats()).toMatchObject({ entries: 3, lastId: 3 })
  expect(await driver.search({ order: 'oldest', limit: 10 })).toHaveLength(3)
  expect(traceOf(crashed)).toEqual(before)
})

it('stores nothing and deletes nothing', async () => {
  const path = await closed()
  const driver = readerOf(path)
  const storage = await openLogStorage({ driver, onDrop: () => {} })
  const receipt = storage.store({ message: 'no' })
  await expect(receipt.committed()).rejects.toMatchObject({ code: 'READ_ONLY' })
  await expect(storage.cleanup({ maxEntries: 1 })).rejects.toMatchObject({ code: 'READ_ONLY' })
  expect(await storage.cleanup({ maxEntries: 1, dryRun: true })).toEqual({ deleted: 99 })
  expect(await storage.count()).toBe(100)
  await storage.close().catch(() => {})
})

it('follows what another storage commits', async () => {
  const path = await closed()
  const storage = await openLogStorage({ driver: readerOf(path) })
  const following = storage.follow({ after: 99 })
  expect((await following.next()).value).toMatchObject({ id: 100 })
  const writer = await writerOf(path)
  await writer.append(makeBatch([{ message: 'new' }]))
  expect((await following.next()).value).toMatchObject({ id: 101, message: 'new' })
  await writer.close()
  await following.return?.()
  await storage.close()
})

it('reads the database that a link leads to, and another one that replaced it', async () => {
  const [path, other] = [await closed(), await closed(7)]
  const link = join(temporaryDirectory(), 'link.db')
  symlinkSync(path, link)
  const driver = readerOf(link)
  await driver.open()
  expect(await driver.count({})).toBe(100)
  renameSync(other, path)
  expect(await driver.count({})).toBe(7)
})

it('refuses a file that it cannot read, with the reason', async () => {
  const folder = temporaryDirectory()
  const refusal = async (path: string) =>
    readerOf(path)
      .open()
      .catch((thrown: unknown) => thrown)
  expect(await refusal(join(folder, 'none.db'))).toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining('There is no database'),
  })
  expect(await refusal(folder)).toMatchObject({ code: 'INVALID_OPTIONS' })
  expect(await refusal(':memory:')).toMatchObject({ code: 'INVALID_OPTIONS' })
  writeFileSync(join(folder, 'empty.db'), '')
  expect(await refusal(join(folder, 'empty.db'))).toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('nothing was ever stored'),
  })
  writeFileSync(join(folder, 'text.db'), 'once upon a time, '.repeat(1000))
  expect(await refusal(join(folder, 'text.db'))).toMatchObject({ code: 'CORRUPT' })
})

it('reads a file of the version before, also while another program changes it, and leaves it as it is', async () => {
  const path = version2Database()
  const { entries } = version2Content()
  const before = readFileSync(path)
  const driver = readerOf(path)
  expect(await driver.open()).toEqual([])
  expect(await driver.readAfter(0, {}, 10_000)).toEqual(entries)
  expect(await driver.stats()).toMatchObject({ entries: entries.length, lastId: entries.at(-1)?.id })
  expect(readFileSync(path).equals(before)).toBe(true)
  const other = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  other.exec(`INSERT INTO log (id, timestamp, severity, message) VALUES (70000, 1, 9, 'added')`)
  other.close()
  expect(await driver.readAfter(60_000, {}, 10)).toMatchObject([{ id: 70_000, message: 'added' }])
  expect(await driver.count({})).toBe(entries.length + 1)
})

it('reports that it is not open', async () => {
  const driver = readerOf(await closed())
  await expect(driver.count({})).rejects.toMatchObject({ code: 'CONNECTION' })
})
