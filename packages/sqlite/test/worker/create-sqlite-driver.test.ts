import type { DriverSupports } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { createSqliteDriver } from '../../src/worker/index.js'

const entry = new URL('./fixtures/fake-driver.mjs', import.meta.url)

function supportsOf(options: SqliteOptions, exclusive = false): DriverSupports {
  const binding: SqliteBinding = {
    name: 'some binding',
    exclusive,
    connect() {
      throw new Error('must not be called')
    },
  }
  const driver = createSqliteDriver(binding, options, entry)
  expect(driver.name).toBe('some binding')
  return driver.supports
}

describe('createSqliteDriver', () => {
  it('reports what a driver on a file with a write-ahead log supports', () => {
    expect(supportsOf({ path: 'logs.db' })).toEqual({
      concurrentReads: true,
      multiProcess: true,
      fullText: true,
      conditions: true,
      sync: true,
      persistent: true,
      durable: false,
    })
  })

  it.each<[string, SqliteOptions, Partial<DriverSupports>]>([
    [
      'memory',
      { path: ':memory:', durability: 'full' },
      { concurrentReads: false, persistent: false, durable: false },
    ],
    ['no write-ahead log', { path: 'a', wal: false }, { concurrentReads: false, multiProcess: true }],
    [
      'the calling thread',
      { path: 'a', thread: 'main' },
      { concurrentReads: false, multiProcess: true, sync: true },
    ],
    ['a sync per batch', { path: 'a', durability: 'full' }, { durable: true }],
  ])('reports the difference with %s', (_name, options, expected) => {
    expect(supportsOf(options)).toMatchObject(expected)
  })

  it.each<[SqliteOptions, boolean]>([
    [{ path: 'a' }, true],
    [{ path: 'a', thread: 'main' }, true],
    [{ path: 'a', durability: 'full' }, false],
    [{ path: ':memory:' }, false],
  ])('has a sync only if it has an effect: %j', (options, expected) => {
    const binding = { name: 'some binding', exclusive: false } as SqliteBinding
    expect(createSqliteDriver(binding, options, entry).sync !== undefined).toBe(expected)
  })

  it('has no reader and no other process if the binding needs the file to itself', () => {
    expect(supportsOf({ path: 'a' }, true)).toMatchObject({ concurrentReads: false, multiProcess: false })
  })

  it.each([undefined, null, 'logs.db', {}, { path: 7 }])('accepts even %j until it is opened', (options) => {
    expect(supportsOf(options as unknown as SqliteOptions).sync).toBe(true)
  })

  it.each([undefined, null, 'logs.db'])('rejects %j, which is not an object of options', async (options) => {
    const binding = { name: 'some binding', exclusive: false } as SqliteBinding
    const driver = createSqliteDriver(binding, options as unknown as SqliteOptions, entry)
    await expect(async () => driver.open()).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: `A SQLite driver needs options: at least { path }; it got ${JSON.stringify(options)}.`,
    })
  })

  it('rejects reads and writes before it is opened, in either thread', async () => {
    const binding = { name: 'some binding', exclusive: false } as SqliteBinding
    for (const thread of ['worker', 'main'] as const) {
      const driver = createSqliteDriver(binding, { path: 'a', thread }, entry)
      await expect(async () => driver.stats()).rejects.toMatchObject({ code: 'CONNECTION' })
      await driver.close()
    }
  })

  it.each([
    ['~/logs.db', 'Only a shell expands ~'],
    ['file:///logs.db', 'fileURLToPath'],
    ['logs.db ', 'white space'],
  ])('refuses the path %j when it is opened, and quotes it unchanged', async (path, advice) => {
    const connect = () => {
      throw new Error('must not be called')
    }
    const binding: SqliteBinding = { name: 'some binding', exclusive: false, connect }
    for (const readOnly of [false, true]) {
      const driver = createSqliteDriver(binding, { path, readOnly, thread: 'main' }, entry)
      await expect(driver.open()).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(`${JSON.stringify(path)}.*${advice}`),
      })
    }
  })
})
