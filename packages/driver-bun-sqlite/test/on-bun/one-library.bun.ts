// Runs only on Bun, which replaces vitest with its own test runner: `bun test ./test/on-bun/one-library.bun.ts`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { bunSqlite, bunSqliteBinding } from '@logpond/driver-bun-sqlite'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('bun:sqlite and node:sqlite in one process', () => {
  it('see the locks of each other, because they share one library', async () => {
    const { DatabaseSync } = await import('node:sqlite')
    const one = bunSqliteBinding.connect({ path, readOnly: false, busyTimeout: 0 })
    const other = new DatabaseSync(path, { timeout: 0 })
    one.exec('BEGIN IMMEDIATE')
    expect(() => other.exec('BEGIN IMMEDIATE')).toThrow('database is locked')
    one.exec('COMMIT')
    other.exec('BEGIN IMMEDIATE')
    let code: string | undefined
    try {
      one.exec('BEGIN IMMEDIATE')
    } catch (error) {
      code = isLogStorageError(error) ? error.code : undefined
    }
    expect(code).toBe('BUSY')
    other.close()
    one.close()
  })

  it('can have the same file open', async () => {
    const storages = [
      await openLogStorage({ driver: bunSqlite({ path }) }),
      await openLogStorage({ driver: nodeSqlite({ path, thread: 'main' }) }),
      await openLogStorage({ driver: bunSqlite({ path, thread: 'main' }) }),
    ]
    for (let round = 0; round < 20; round++) {
      const writing = storages.map(async (storage, i) => {
        storage.storeMany(Array.from({ length: 50 }, (_, n) => ({ message: `storage ${i} entry ${n}` })))
        await storage.flush()
      })
      await Promise.all(writing)
    }
    for (const storage of storages) expect(await storage.count()).toBe(3000)
    for (const storage of storages) await storage.close()
  })
})

describe('bun:sqlite and better-sqlite3 in one process', () => {
  it('cannot have the same file open, in either order', async () => {
    const drivers = [() => bunSqlite({ path }), () => betterSqlite3({ path })]
    for (const [first, second] of [drivers, drivers.toReversed()]) {
      const storage = await openLogStorage({ driver: first?.() ?? bunSqlite({ path }) })
      const refused = openLogStorage({ driver: second?.() ?? bunSqlite({ path }) })
      expect(await refused.catch(({ code, message }) => `${code} ${message}`)).toMatch(
        /^UNSUPPORTED .* with (better-sqlite3|the SQLite of Bun)/,
      )
      await storage.close()
    }
  })
})
