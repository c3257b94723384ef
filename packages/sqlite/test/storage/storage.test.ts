// The storage as a whole, on real files, threads and processes.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type LogStorage,
  type OpenLogStorageOptions,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { exclusiveDriver } from './fixtures/exclusive-driver.mjs'
import { nativeDriver } from './fixtures/native-driver.mjs'

function temporaryPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-storage-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'logs.db')
}

async function openStorage(
  path: string,
  options: Partial<OpenLogStorageOptions> & {
    readonly sqlite?: Partial<SqliteOptions>
    readonly createDriver?: typeof nativeDriver
  } = {},
): Promise<LogStorage> {
  const { sqlite, createDriver = nativeDriver, ...rest } = options
  const storage = await openLogStorage({ driver: createDriver({ path, ...sqlite }), ...rest })
  onTestFinished(() => storage.close())
  return storage
}

function startFixture(name: string, ...args: string[]): ChildProcess {
  const child = fork(join(import.meta.dirname, 'fixtures', name), args, { silent: true })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function take(iterator: AsyncIterator<StoredLogEntry>, count: number): Promise<StoredLogEntry[]> {
  const entries: StoredLogEntry[] = []
  while (entries.length < count) {
    const { value, done } = await iterator.next()
    if (done) break
    entries.push(value)
  }
  return entries
}

describe.each(['worker', 'main'] as const)('in the %s thread', (thread) => {
  it('knows which entries survive a power cut', async () => {
    const path = temporaryPath()
    const sqlite = { thread }
    for (const wal of [true, false]) {
      const storage = await openStorage(path, { sqlite: { ...sqlite, wal }, syncInterval: Infinity })
      const [first, second] = storage.storeMany([{ message: 'a' }, { message: 'b' }])
      await first?.committed()
      expect(storage.stats().durableId).toBe(0)
      expect(await second?.durable()).toBe(second?.id)
      expect(storage.stats().durableId).toBe(second?.id)
      const last = storage.store({ message: 'c' })
      const durable = last.durable()
      await storage.close()
      expect(await durable).toBe(last.id)
    }
    const full = await openStorage(path, { sqlite: { ...sqlite, durability: 'full' } })
    const receipt = full.store({ message: 'd' })
    await receipt.committed()
    expect(full.stats().durableId).toBe(receipt.id)
    await full.close()
    const memory = await openStorage(':memory:', { sqlite })
    await expect(memory.store({ message: 'e' }).durable()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('finds an entry by its words from the moment it is committed', async () => {
    const storage = await openStorage(temporaryPath(), { sqlite: { thread }, batch: { batchSize: 1 } })
    for (let i = 0; i < 30; i++) {
      await storage.store({ message: `order w${i} shipped` }).committed()
      expect(await storage.count({ text: `w${i} ORDER` })).toBe(1)
    }
  })

  it('follows every committed entry once and in order, during a burst and after a restart', async () => {
    const storage = await openStorage(temporaryPath(), { sqlite: { thread } })
    await storage.store({ message: 'before' }).committed()
    const following = storage.follow()
    const receipts = storage.storeMany(Array.from({ length: 5000 }, (_, i) => ({ message: `m${i}` })))
    const seen = await take(following, 2000)
    await following.return?.()
    const rest = await take(storage.follow({ after: seen.at(-1)?.id ?? 0 }), 3000)
    const ids = [...seen, ...rest].map(({ id }) => id)
    expect(ids).toEqual(await Promise.all(receipts.map((receipt) => receipt.committed())))
  })

  it('scans the entries that existed at the call while others are written', async () => {
    const storage = await openStorage(temporaryPath(), { sqlite: { thread } })
    storage.storeMany(Array.from({ length: 5000 }, () => ({ message: 'same time', timestamp: 5 })))
    await storage.flush()
    const ids: number[] = []
    for await (const { id } of storage.scan({ text: 'time' })) {
      ids.push(id)
      if (id % 1000 === 0)
        storage.storeMany([
          { message: 'time', timestamp: 5 },
          { message: 'time', timestamp: 4 },
        ])
    }
    expect(ids).toEqual(Array.from({ length: 5000 }, (_, i) => 5000 - i))
  })
})

it.each([
  ['in the reader thread', nativeDriver],
  ['in the writer thread', exclusiveDriver],
])('continues to commit while a long search runs %s', async (_, createDriver) => {
  const storage = await openStorage(temporaryPath(), { createDriver })
  for (let i = 0; i < 30; i++) {
    storage.storeMany(Array.from({ length: 5000 }, () => ({ message: 'x'.repeat(200) })))
    await storage.flush()
  }
  let isSearching = true
  const searching = storage.count({ contains: 'y' }).finally(() => {
    isSearching = false
  })
  const receipts = []
  while (isSearching) {
    receipts.push(storage.store({ message: 'meanwhile' }))
    await storage.flush()
  }
  expect(await searching).toBe(0)
  // The flushes finished one after the other, and none waited for the search.
  expect(receipts.length).toBeGreaterThan(2)
})

describe('queued entries are written when the process ends by', () => {
  const entries = async (path: string) => {
    const storage = await openStorage(path)
    const messages = []
    for await (const { message } of storage.scan({ order: 'oldest' })) messages.push(message)
    return messages
  }
  const burst = Array.from({ length: 3000 }, (_, i) => `entry ${i}`)

  it.each([
    ['return', 0],
    ['exit', 5],
    ['throw', 1],
  ])('%s', async (way, status) => {
    const path = temporaryPath()
    const child = startFixture('end-storage.mjs', path, way, '3000')
    expect(await once(child, 'exit')).toEqual([status, null])
    expect(await entries(path)).toEqual(burst)
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s, which ends the process as if there were no listener',
    async (signal) => {
      const path = temporaryPath()
      const child = startFixture('end-storage.mjs', path, 'wait', '3000')
      await once(child, 'message')
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([null, signal])
      expect(await entries(path)).toEqual(burst)
    },
  )

  it('a signal that another listener handles', async () => {
    const path = temporaryPath()
    const child = startFixture('end-storage.mjs', path, 'other listener', '3000')
    await once(child, 'message')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([7, null])
    expect(await entries(path)).toEqual([...burst, 'the last one'])
  })
})

it('does not keep the process alive while it is idle', async () => {
  const child = startFixture('end-storage.mjs', temporaryPath(), 'return', '0')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('writes a batch once although its thread dies while writing', async () => {
  const path = temporaryPath()
  const driver = nativeDriver({ path })
  const storage = await openLogStorage({ driver, retry: { minDelay: 0 } })
  onTestFinished(() => storage.close())
  const receipts: ReturnType<LogStorage['store']>[] = []
  for (let round = 0; round < 5; round++) {
    receipts.push(
      ...storage.storeMany(Array.from({ length: 1000 }, (_, i) => ({ message: `${round} ${i}` }))),
    )
    const flushed = storage.flush()
    // Looks like a crash of the thread from outside: the connection is lost while a batch is being written.
    await Promise.resolve()
    void driver.close()
    await flushed
  }
  expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set(['committed']))
  expect(await storage.count()).toBe(5000)
  expect(new Set(receipts.map(({ id }) => id)).size).toBe(5000)
})
