import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { isLogStorageError, type LogDriver, type LogStorageError } from '@logpond/core'
// The built package: a thread runs its worker.js.
import { type NodeSqliteOptions, nodeSqlite } from '@logpond/driver-node-sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { batchOf } from './batch-of.js'

const newest = { order: 'newest', limit: 10 } as const
const threads = ['worker', 'main'] as const

let folder: string
let path: string
let drivers: LogDriver[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
  drivers = []
})

afterEach(async () => {
  for (const driver of drivers) await driver.close()
  rmSync(folder, { recursive: true })
})

function makeDriver(options: Partial<NodeSqliteOptions> = {}): LogDriver {
  const driver = nodeSqlite({ path, ...options })
  drivers.push(driver)
  return driver
}

async function openDriver(options?: Partial<NodeSqliteOptions>): Promise<LogDriver> {
  const driver = makeDriver(options)
  await driver.open()
  return driver
}

async function errorOf(work: () => unknown): Promise<LogStorageError> {
  try {
    await work()
  } catch (error) {
    if (isLogStorageError(error)) return error
    throw error
  }
  throw new Error('a LogStorageError was expected')
}

describe.each(threads)('nodeSqlite in the %s thread', (thread) => {
  it('writes, reads and counts, and finds all again after close and open', async () => {
    const driver = await openDriver({ thread })
    expect(await driver.append(batchOf('a', 'first', 'second'))).toEqual([1, 2])
    expect(await driver.append(batchOf('a', 'first', 'second'))).toEqual([1, 2])
    await driver.close()
    await driver.open()
    expect(driver.appendSync?.(batchOf('b', 'third'), 60_000)).toEqual([3])
    const found = await driver.search(newest)
    expect(found.map((entry) => entry.message).sort()).toEqual(['first', 'second', 'third'])
    expect(await driver.count({})).toBe(3)
    expect(await driver.stats()).toMatchObject({ entries: 3, lastId: 3 })
  })

  it('finds words, and the rows of a batch that is larger than any one statement', async () => {
    const driver = await openDriver({ thread })
    const messages = Array.from({ length: 1234 }, (_, index) => `number n${index}`)
    await driver.append(batchOf('a', ...messages))
    const text = { all: [{ words: ['n777'], prefix: false }], none: [] }
    expect(await driver.search({ ...newest, text })).toMatchObject([{ id: 778, message: 'number n777' }])
  })

  it('keeps entries in memory only, where told so', async () => {
    const driver = await openDriver({ thread, path: ':memory:' })
    await driver.append(batchOf('a', 'first'))
    expect(await driver.count({})).toBe(1)
    expect(driver.supports).toMatchObject({ persistent: false, concurrentReads: false, multiProcess: false })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    [{ path: 7 }, 'path'],
    [{ wal: 'yes' }, 'wal'],
    [{ durability: 'some' }, 'durability'],
    [{ thread: 'other' }, 'thread'],
    [{ busyTimeout: -1 }, 'busyTimeout'],
    [{ walAutocheckpoint: 0.5 }, 'walAutocheckpoint'],
    [{ color: 'red' }, 'color'],
  ])('tells the wrong option of %j when it opens', async (options, name) => {
    const driver = makeDriver({ thread, ...options } as Partial<NodeSqliteOptions>)
    const error = await errorOf(() => driver.open())
    expect(error.code).toBe('INVALID_OPTIONS')
    expect(error.message).toContain(name)
  })

  it('refuses a folder that does not exist', async () => {
    const error = await errorOf(() => makeDriver({ thread, path: join(folder, 'no', 'logs.db') }).open())
    expect(error.code).toBe('INVALID_OPTIONS')
  })

  it('tells CORRUPT of a file that is no database, and opens once it is gone', async () => {
    writeFileSync(path, 'this is a text of some length '.repeat(300))
    const driver = makeDriver({ thread })
    const error = await errorOf(() => driver.open())
    expect(error.code).toBe('CORRUPT')
    expect(error.message).toContain(path)
    expect(error.message).toContain('result code 26')
    expect(error.cause).toMatchObject({ message: 'file is not a database' })
    rmSync(path)
    await driver.open()
    expect(await driver.append(batchOf('a', 'first'))).toEqual([1])
  })

  it('tells READ_ONLY of a database that it must not write', async () => {
    const driver = await openDriver({ thread })
    await driver.close()
    markReadOnly(path)
    expect((await errorOf(() => driver.open())).code).toBe('READ_ONLY')
  })

  it('tells BUSY while somebody else writes, and writes afterwards', async () => {
    const driver = await openDriver({ thread, busyTimeout: 1 })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const error = await errorOf(() => driver.append(batchOf('a', 'first')))
    expect(error.code).toBe('BUSY')
    expect(error.cause).toMatchObject({ message: 'database is locked' })
    const late = await errorOf(() => driver.appendSync?.(batchOf('a', 'first'), 20))
    expect(late.code).toBe('UNKNOWN_OUTCOME')
    other.exec('ROLLBACK')
    other.close()
    expect(await driver.append(batchOf('a', 'first'))).toEqual([1])
  })

  it('tells ENTRY_REJECTED of an entry that the database refuses, and writes nothing of its batch', async () => {
    const driver = await openDriver({ thread })
    refuse(path, 'poison')
    const error = await errorOf(() => driver.append(batchOf('a', 'good', 'poison', 'good')))
    expect(error.code).toBe('ENTRY_REJECTED')
    expect(await driver.count({})).toBe(0)
    expect(await driver.append(batchOf('b', 'good'))).toHaveLength(1)
  })

  it('rejects a search whose signal was aborted', async () => {
    const driver = await openDriver({ thread })
    const error = await errorOf(() => driver.search(newest, AbortSignal.abort()))
    expect(error.code).toBe('ABORTED')
  })

  it('finds its file again after the process went elsewhere', async () => {
    const home = process.cwd()
    try {
      process.chdir(folder)
      const driver = makeDriver({ thread, path: 'logs.db' })
      process.chdir(home)
      await driver.open()
    } finally {
      process.chdir(home)
    }
    expect(statSync(path).isFile()).toBe(true)
  })
})

describe('the threads of nodeSqlite', () => {
  it('read beside the writer, unless there is no write-ahead log', () => {
    expect(makeDriver().supports).toEqual({
      concurrentReads: true,
      multiProcess: true,
      fullText: true,
      sync: true,
      persistent: true,
      durable: false,
    })
    expect(makeDriver({ wal: false }).supports.concurrentReads).toBe(false)
    expect(makeDriver({ thread: 'main' }).supports.concurrentReads).toBe(false)
    expect(makeDriver({ durability: 'full', fullText: false }).supports).toMatchObject({
      durable: true,
      fullText: false,
    })
  })

  it('that ends in the middle of a write leaves its outcome unknown, and the token settles it', async () => {
    const driver = makeDriver()
    const worker = await nextWorker(() => driver.open())
    const batch = batchOf('a', ...Array.from({ length: 2000 }, (_, index) => `message ${index}`))
    const append = errorOf(() => driver.append(batch))
    await worker.terminate()
    expect((await append).code).toBe('UNKNOWN_OUTCOME')
    expect((await errorOf(() => driver.append(batch))).code).toBe('CONNECTION')
    await driver.close()
    await driver.open()
    expect(await driver.append(batch)).toHaveLength(2000)
    expect(await driver.append(batch)).toHaveLength(2000)
    expect(await driver.count({})).toBe(2000)
  })

  it('leaks neither files nor handles when it is opened and closed again and again', async () => {
    const cycle = async () => {
      const driver = nodeSqlite({ path })
      await driver.open()
      await driver.append(batchOf('a', 'first'))
      await driver.count({})
      await driver.close()
    }
    await cycle()
    const before = { files: openFiles(), resources: process.getActiveResourcesInfo().length }
    for (let round = 0; round < 8; round++) await cycle()
    expect({ files: openFiles(), resources: process.getActiveResourcesInfo().length }).toEqual(before)
  }, 60_000)
})

/** Runs `start` and gives the worker thread that it made. */
async function nextWorker(start: () => unknown): Promise<Worker> {
  const { promise, resolve } = Promise.withResolvers<Worker>()
  process.once('worker', resolve)
  await start()
  return promise
}

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

/** SQLite must not write a file whose write version is newer than it knows, whoever owns it. */
function markReadOnly(path: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.from([3]), 0, 1, 18)
  closeSync(file)
}

/** Makes the table of the entries refuse a message. */
function refuse(path: string, message: string): void {
  const other = new DatabaseSync(path)
  other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON log WHEN NEW.message = '${message}'
    BEGIN SELECT RAISE(ABORT, 'refused'); END`)
  other.close()
}
