import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveStorage } from '../src/resolve-storage.js'

const folder = mkdtempSync(join(tmpdir(), 'logpond-resolve-'))
const path = join(folder, 'logs.db')

afterAll(() => rmSync(folder, { recursive: true }))

describe('resolveStorage', () => {
  it('returns a given storage, which does not belong to the caller', async () => {
    await using storage = await openLogStorage({ driver: memoryDriver() })
    expect(resolveStorage('logpond', storage)).toEqual({ storage, isOwned: false, rest: {} })
    const { rest, ...given } = resolveStorage('logpond', { storage, level: 'info' })
    expect([given, rest]).toEqual([{ storage, isOwned: false }, { level: 'info' }])
  })

  it('ignores options that are undefined', async () => {
    await using storage = await openLogStorage({ driver: memoryDriver() })
    const options = { storage, path: undefined, driver: undefined, batch: undefined } as never
    expect(resolveStorage('logpond', options).storage).toBe(storage)
  })

  it('opens a storage on a path, with the options of SQLite and of the storage', async () => {
    const { storage, isOwned, rest } = resolveStorage('logpond', {
      path,
      driver: 'node-sqlite',
      thread: 'main',
      batch: { queueSize: 1 },
      onDrop: () => {},
      level: 'info',
    })
    const [first, second] = storage.storeMany([{ message: 'one' }, { message: 'two' }])
    await storage.flush()
    expect([first?.status, second?.error?.code]).toEqual(['committed', 'QUEUE_FULL'])
    expect([isOwned, rest]).toEqual([true, { level: 'info' }])
    await storage.close()
  })

  it('creates no database if the check of the caller throws, and passes it the options of the caller', () => {
    const unused = join(folder, 'unused.db')
    const check = ({ level }: { level?: unknown }) => {
      throw new Error(`level was ${level}`)
    }
    const options = { path: unused, thread: 'main', level: 7 } as never
    expect(() => resolveStorage<{ level?: number }>('logpond', options, ['level'], check)).toThrow(
      'level was 7',
    )
    expect(existsSync(unused)).toBe(false)
  })

  it.each([{}, { path }])('opens a storage on a driver, given also %j', async (also) => {
    const { storage, isOwned } = resolveStorage('logpond', { ...also, driver: memoryDriver() })
    storage.store({ message: 'one' })
    await storage.flush()
    expect([await storage.count(), isOwned]).toEqual([1, true])
    await storage.close()
  })

  it('leaves an opening that fails to the storage', async () => {
    const drops: unknown[] = []
    const { storage } = resolveStorage('logpond', {
      path: join(folder, 'missing', 'logs.db'),
      onDrop: ({ error }) => void drops.push(error?.code),
    })
    storage.store({ message: 'lost' })
    await storage.flush()
    await expect(storage.count()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
    expect(drops).toEqual(['INVALID_OPTIONS'])
  })

  const given = { store() {}, flush() {} }
  it.each([
    ['nothing', undefined, /^logpond needs a storage, .* it got undefined\.$/],
    ['a text', 'logs.db', /^logpond needs a storage, .* it got "logs\.db"\.$/],
    ['no place to store', { level: 'info' }, /^logpond needs a storage, .* it got none of them\.$/],
    ['a path of another type', { path: 5 }, /^path must be the path of a file, or ':memory:'; it was 5\.$/],
    [
      'an unknown driver',
      { path, driver: 'sqlite' },
      /^driver must be 'better-sqlite3', .* it was "sqlite"\.$/,
    ],
    ['a driver that is none', { driver: {} }, /^driver\.open must be a function; it was undefined\.$/],
    ['a wrong option of SQLite', { path, wal: 1 }, /^wal must be true or false; it was 1\.$/],
    [
      'a wrong option of storages',
      { path, batch: { batchSize: 0 } },
      /^batch\.batchSize must be a whole number/,
    ],
    [
      'an unknown option',
      { path, levle: 1 },
      /^logpond has no option "levle"\. The options are level, storage, /,
    ],
    ['a storage that is none', { storage: 7 }, /^logpond: storage must be a LogStorage, .* it was 7\.$/],
    [
      'a storage and a path',
      { storage: given, path },
      /^logpond: path cannot be given together with storage/,
    ],
    ['a storage and a driver', { storage: given, driver: 'wasm' }, /^logpond: driver cannot be given/],
    ['a storage and its options', { storage: given, retry: {} }, /^logpond: retry cannot be given/],
    ['a driver and SQLite options', { driver: memoryDriver(), wal: true }, /^logpond: wal cannot be given/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => resolveStorage<{ level?: string }>('logpond', options as never, ['level'])).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringMatching(message) }),
    )
  })
})
