import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { BatchMemory, BlockEngine, type PackedBatch, packBatch, runSync } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkSqliteOptions } from '../../src/check-sqlite-options.js'
import type { SqliteConnection } from '../../src/connection/sqlite-connection.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { ReserveFile } from '../../src/files/reserve-file.js'
import { openWriter } from '../../src/open-connection.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { SqliteBlockStore } from '../../src/store/sqlite-block-store.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

it('reserves space next to the database, for its owner only, and releases it', () => {
  const path = join(temporaryDirectory(), 'a.db')
  const reserve = new ReserveFile(path)
  expect(reserve.hold()).toBe(true)
  const { size, mode } = statSync(`${path}-reserve`)
  expect(size).toBeGreaterThan(256 * 1024 - 1)
  expect(size).toBeLessThan(8 * 1024 * 1024 + 1)
  expect(mode & 0o777).toBe(0o600)
  expect(reserve.spend()).toBe(true)
  expect(existsSync(`${path}-reserve`)).toBe(false)
  expect(reserve.spend()).toBe(false)
  expect(reserve.hold()).toBe(true)
  reserve.close()
  expect(existsSync(`${path}-reserve`)).toBe(false)
})

it('releases a reserve that a process left behind', () => {
  const path = join(temporaryDirectory(), 'a.db')
  new ReserveFile(path).hold()
  expect(new ReserveFile(path).findForeignFile()).toBeUndefined()
  expect(new ReserveFile(path).spend()).toBe(true)
  expect(existsSync(`${path}-reserve`)).toBe(false)
})

it('replaces a reserve that was left half written by one of the right size', () => {
  const path = join(temporaryDirectory(), 'a.db')
  new ReserveFile(path).hold()
  const { size } = statSync(`${path}-reserve`)
  truncateSync(`${path}-reserve`, 4096)
  const reserve = new ReserveFile(path)
  expect(reserve.hold()).toBe(true)
  expect(statSync(`${path}-reserve`).size).toBe(size)
  reserve.close()
})

describe('a file of another program at its path', () => {
  it.each([
    ['with other content', (path: string) => writeFileSync(path, 'my own notes')],
    ['that is empty', (path: string) => writeFileSync(path, '')],
    ['that is a folder', (path: string) => mkdirSync(path)],
    ['that is a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['that is a link', (path: string) => symlinkSync('target', path)],
    ['that is a link to nothing', (path: string) => symlinkSync('missing', path)],
    ['that is a hard link to a reserve', (path: string) => linkSync(join(path, '..', 'target'), path)],
  ])('%s does not change, and is reported', async (_kind, put) => {
    const directory = temporaryDirectory()
    const path = join(directory, 'a.db')
    new ReserveFile(join(directory, 'b.db')).hold()
    renameSync(join(directory, 'b.db-reserve'), join(directory, 'target'))
    const target = statSync(join(directory, 'target')).size
    put(`${path}-reserve`)
    const before = lstatSync(`${path}-reserve`, { bigint: true })
    const driver = new SqliteDriver({ binding: testBinding, options: { path } })
    const found = await driver.open()
    expect(found).toMatchObject([
      { code: 'INVALID_OPTIONS', message: expect.stringContaining(`${path}-reserve`) },
    ])
    driver.append(makeBatch([{}]))
    await driver.deleteOldest({ expired: [], maxEntries: 0, dryRun: false }, 100)
    driver.close()
    const after = lstatSync(`${path}-reserve`, { bigint: true })
    expect([after.ino, after.size, after.mtimeNs]).toEqual([before.ino, before.size, before.mtimeNs])
    expect(statSync(join(directory, 'target')).size).toBe(target)
    expect(existsSync(join(directory, 'missing'))).toBe(false)
  })
})

it('reserves nothing if the file cannot be created, and leaves nothing behind', () => {
  const directory = temporaryDirectory()
  const reserve = new ReserveFile(join(directory, 'missing', 'a.db'))
  expect(reserve.hold()).toBe(true)
  expect(reserve.spend()).toBe(false)
  reserve.close()
  expect(readdirSync(directory)).toEqual([])
})

/** A binding on a disk that is full as long as the reserve exists. */
function fullDiskBinding(reserve: string) {
  const disk = { isFull: false }
  const checkSpace = () => {
    if (disk.isFull && existsSync(reserve)) throw new LogStorageError('DISK_FULL', 'database or disk is full')
  }
  const binding = {
    ...testBinding,
    connect(options: Parameters<typeof testBinding.connect>[0]): SqliteConnection {
      const connection = testBinding.connect(options)
      return {
        get inTransaction() {
          return connection.inTransaction
        },
        exec: (sql) => connection.exec(sql),
        prepare(sql) {
          const statement = connection.prepare(sql)
          return {
            ...statement,
            run(parameters) {
              checkSpace()
              return statement.run(parameters)
            },
          }
        },
        close: () => connection.close(),
      }
    },
  }
  return { binding, disk }
}

it('gives a cleanup on a full disk the space to begin, once', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const { binding, disk } = fullDiskBinding(`${path}-reserve`)
  const driver = new SqliteDriver({ binding, options: { path } })
  await driver.open()
  onTestFinished(() => driver.close())
  driver.append(makeBatch(Array.from({ length: 10 }, (_, i) => ({ timestamp: i }))))
  expect(existsSync(`${path}-reserve`)).toBe(true)
  disk.isFull = true
  expect(() => driver.append(makeBatch([{}]))).toThrow(expect.objectContaining({ code: 'DISK_FULL' }))
  expect(existsSync(`${path}-reserve`)).toBe(true)
  const policy = { expired: [], maxEntries: 4, dryRun: false }
  expect(await driver.deleteOldest(policy, 100)).toEqual({ deleted: 6, more: true })
  expect(existsSync(`${path}-reserve`)).toBe(false)
  await driver.deleteOldest({ ...policy, maxEntries: 1 }, 100)
  disk.isFull = false
  driver.append(makeBatch([{}]))
  expect(existsSync(`${path}-reserve`)).toBe(true)
  driver.close()
  expect(existsSync(`${path}-reserve`)).toBe(false)
})

it('keeps the space for the cleanup until there is enough for both', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const reserve = { hold: () => false }
  const connection = openWriter(testBinding, checkSqliteOptions({ path }))
  onTestFinished(() => connection.close())
  const statements = new StatementCache(connection)
  const memory = new BatchMemory()
  const written = packBatch(makeBatch([{}]), memory)
  const appendTo = (store: SqliteBlockStore, batch: PackedBatch) =>
    runSync(new BlockEngine(store).append(batch))
  appendTo(new SqliteBlockStore(connection, statements), written)
  const store = new SqliteBlockStore(connection, statements, { reserve })
  expect(() => appendTo(store, packBatch(makeBatch([{}]), memory))).toThrow(
    expect.objectContaining({ code: 'DISK_FULL' }),
  )
  // A batch that was written before needs no space.
  expect(appendTo(store, written)).toBe(1)
})
