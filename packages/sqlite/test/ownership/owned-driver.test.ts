import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { type LogDriver, LogStorageError } from '@logpond/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { createSqliteDriver } from '../../src/worker/index.js'
import { makeBatch } from '../make-batch.js'
import { testBinding } from '../test-binding.js'
import { filesBeside, makeDatabase } from './owner-files.js'

const fixtures = new URL('./fixtures/', import.meta.url)
const { exclusiveBinding } = (await import(new URL('exclusive-binding.mjs', fixtures).href)) as {
  exclusiveBinding: SqliteBinding
}
const exclusiveWorker = new URL('exclusive-worker.mjs', fixtures)

type Options = Partial<SqliteOptions> & { path: string }

function driverOf(binding: SqliteBinding, options: Options): LogDriver {
  const driver = createSqliteDriver(binding, options, exclusiveWorker)
  onTestFinished(async () => driver.close())
  return driver
}

/** A driver that shares its file, in this thread. */
const sharing = (path: string) => driverOf(testBinding, { path, thread: 'main' })

describe.each(['main', 'worker'] as const)('a driver that does not share, thread %s', (thread) => {
  const alone = (path: string) => driverOf(exclusiveBinding, { path, thread })

  it('writes and reads, and leaves only the database after closing', async () => {
    const database = makeDatabase()
    const driver = alone(database)
    await driver.open()
    expect(filesBeside(database)).toContain('a.db.lock')
    expect(await driver.append(makeBatch([{ message: 'one' }]))).toEqual([1])
    expect(await driver.count({})).toBe(1)
    await driver.close()
    expect(filesBeside(database)).toEqual([])
  })

  it('never has a file open together with a driver that shares, in either order', async () => {
    const database = makeDatabase()
    const [one, other] = [alone(database), sharing(database)]
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      await first.open()
      const refused = expect(second.open()).rejects
      await refused.toMatchObject({ code: 'BUSY', message: expect.stringContaining(String(process.pid)) })
      await expect(async () => second.stats()).rejects.toMatchObject({ code: 'CONNECTION' })
      await first.append(makeBatch([{}]))
      await first.close()
    }
    await one.open()
    expect(await one.count({})).toBe(2)
    await one.close()
    expect(filesBeside(database)).toEqual([])
  })

  it('does not open a file twice, whatever links lead to it', async () => {
    const database = makeDatabase()
    const folder = join(database, '..')
    mkdirSync(join(folder, 'links'))
    symlinkSync('..', join(folder, 'links', 'folder'))
    symlinkSync('../new.db', join(folder, 'links', 'new.db'))
    for (const [path, link] of [
      [database, join(folder, 'links', 'folder', 'a.db')],
      [join(folder, 'new.db'), join(folder, 'links', 'new.db')],
    ] as const) {
      const driver = alone(link)
      await driver.open()
      await expect(alone(path).open()).rejects.toMatchObject({ code: 'BUSY' })
      await expect(sharing(path).open()).rejects.toMatchObject({ code: 'BUSY' })
      await driver.close()
      await alone(path).open()
      await expect(driver.open()).rejects.toMatchObject({ code: 'BUSY' })
    }
  })

  it('leaves the lock of another program alone', async () => {
    const database = makeDatabase()
    const lock = `${database}.lock`
    mkdirSync(lock)
    const driver = alone(database)
    const refused = { code: 'BUSY', message: expect.stringContaining(lock) }
    await expect(driver.open()).rejects.toMatchObject(refused)
    await expect(sharing(database).open()).rejects.toMatchObject(refused)
    rmdirSync(lock)
    await driver.open()
  })

  it('can be followed by either kind of driver after its process was killed while writing', async () => {
    const database = makeDatabase()
    let [written, least] = [0, 0]
    for (const next of [alone(database), sharing(database)]) {
      const other = fork(new URL('write.mjs', fixtures), [database, thread])
      other.on('message', () => written++)
      while (written < least + 20) await once(other, 'message')
      await expect(next.open()).rejects.toMatchObject({
        code: 'BUSY',
        message: expect.stringContaining(`process ${other.pid} `),
      })
      other.kill('SIGKILL')
      await once(other, 'exit')
      expect(filesBeside(database)).toContain('a.db.lock')
      await next.open()
      least = written
      expect(await next.count({})).toBeGreaterThanOrEqual(least)
      await next.close()
      expect(filesBeside(database)).toEqual(['a.db-reserve'])
    }
  })

  it('leaves nothing behind if it could not be opened', async () => {
    const database = makeDatabase()
    writeFileSync(database, 'this is not a database '.repeat(1000))
    const driver = alone(database)
    await expect(driver.open()).rejects.toMatchObject({ code: 'CORRUPT' })
    expect(filesBeside(database)).toEqual([])
    writeFileSync(database, '')
    await driver.open()
  })

  it('claims nothing for a database in memory', async () => {
    const drivers = [alone(':memory:'), alone(':memory:')]
    for (const driver of drivers) await driver.open()
    for (const driver of drivers) await driver.close()
  })

  it('reports wrong options before it claims anything', async () => {
    const database = makeDatabase()
    await alone(database).open()
    const wrong = driverOf(exclusiveBinding, { path: database, thread, wal: 'yes' as unknown as boolean })
    await expect(wrong.open()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    await expect(alone(join(database, 'a.db')).open()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('can be closed without having been opened, and twice', async () => {
    const database = makeDatabase()
    const driver = alone(database)
    await driver.close()
    await driver.open()
    await driver.close()
    await driver.close()
    expect(filesBeside(database)).toEqual([])
  })

  it('claims nothing if its opening was aborted', async () => {
    const database = makeDatabase()
    const driver = alone(database)
    await expect(driver.open(AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(filesBeside(database)).toEqual([])
  })
})

describe('a driver whose thread ends', () => {
  it('keeps its file until it is closed, and finds all entries again', async () => {
    const database = makeDatabase()
    const driver = driverOf(exclusiveBinding, { path: database })
    const { promise, resolve } = Promise.withResolvers<Worker>()
    process.once('worker', resolve)
    await driver.open()
    const batch = makeBatch([{ message: 'one' }])
    expect(await driver.append(batch)).toEqual([1])
    await (await promise).terminate()
    expect(filesBeside(database)).toContain('a.db.lock')
    await expect(sharing(database).open()).rejects.toMatchObject({ code: 'BUSY' })
    await driver.close()
    expect(filesBeside(database)).not.toContain('a.db.lock')
    await driver.open()
    expect(await driver.append(batch)).toEqual([1])
    expect(await driver.count({})).toBe(1)
  })

  it('while opening leaves nothing that blocks the next opening', async () => {
    const database = makeDatabase()
    const driver = driverOf(exclusiveBinding, { path: database })
    process.once('worker', (worker: Worker) => void worker.terminate())
    await expect(driver.open()).rejects.toMatchObject({ code: 'CONNECTION' })
    expect(filesBeside(database)).toEqual([])
    await driver.open()
  })
})

it('drivers that share can have a file open together', async () => {
  const database = makeDatabase()
  const drivers = [sharing(database), sharing(database)]
  for (const driver of drivers) await driver.open()
  await drivers[0]?.append(makeBatch([{}]))
  expect(await drivers[1]?.count({})).toBe(1)
  for (const driver of drivers) await driver.close()
  expect(filesBeside(database)).toEqual([])
})

describe('damage that a driver reports', () => {
  it.runIf(process.platform === 'linux').each(['append', 'count', 'stats', 'sync'] as const)(
    'is IO in %s() if its files cannot be read, and CORRUPT if they can',
    async (method) => {
      const database = makeDatabase()
      let isDamaged = false
      const binding: SqliteBinding = {
        ...testBinding,
        connect(options) {
          const connection = testBinding.connect(options)
          const check = () => {
            if (isDamaged) throw new LogStorageError('CORRUPT', 'database disk image is malformed')
          }
          return {
            get inTransaction() {
              return connection.inTransaction
            },
            exec(sql) {
              check()
              connection.exec(sql)
            },
            prepare(sql) {
              const statement = connection.prepare(sql)
              return {
                run: (parameters) => statement.run(parameters),
                get(parameters) {
                  check()
                  return statement.get(parameters)
                },
                all(parameters) {
                  check()
                  return statement.all(parameters)
                },
                allBytes(parameters) {
                  check()
                  return statement.allBytes(parameters)
                },
                finalize: () => statement.finalize(),
              }
            },
            close: () => connection.close(),
          }
        },
      }
      const driver = driverOf(binding, { path: database, thread: 'main' })
      await driver.open()
      const call = async () => {
        if (method === 'append') await driver.append(makeBatch([{}]))
        else if (method === 'count') await driver.count({})
        else await driver[method]?.()
      }
      await call()
      isDamaged = true
      await expect(call()).rejects.toMatchObject({ code: 'CORRUPT' })
      symlinkSync('/proc/self/mem', `${database}-journal`)
      await expect(call()).rejects.toMatchObject({ code: 'IO', cause: { code: 'EIO' } })
      rmSync(`${database}-journal`)
      isDamaged = false
      await call()
    },
  )
})
