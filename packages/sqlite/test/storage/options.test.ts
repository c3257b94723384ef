// What every SQLite driver does with its options, in both threads.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteOptions } from '../../src/sqlite-options.js'
import { nativeDriver } from './fixtures/native-driver.mjs'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function makeDriver(options: object) {
  const driver = nativeDriver(options as SqliteOptions)
  onTestFinished(() => driver.close())
  return driver
}

describe.each(['worker', 'main'] as const)('a driver in the %s thread', (thread) => {
  it.each([
    [{ path: 7 }, 'path'],
    [{ wal: 'yes' }, 'wal'],
    [{ durability: 'some' }, 'durability'],
    [{ thread: 'other' }, 'thread'],
    [{ busyTimeout: -1 }, 'busyTimeout'],
    [{ walAutocheckpoint: 0.5 }, 'walAutocheckpoint'],
    [{ color: 'red' }, 'color'],
  ])('reports the wrong option of %j when it opens', async (options, name) => {
    const driver = makeDriver({ path: join(temporaryFolder(), 'logs.db'), thread, ...options })
    await expect(Promise.resolve().then(() => driver.open())).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(name),
    })
  })

  it('rejects a search whose signal was aborted', async () => {
    const driver = makeDriver({ path: join(temporaryFolder(), 'logs.db'), thread })
    await driver.open()
    const search = Promise.resolve().then(() =>
      driver.search({ order: 'newest', limit: 10 }, AbortSignal.abort()),
    )
    await expect(search).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('finds its file after the process changed its working directory', async () => {
    const folder = temporaryFolder()
    const home = process.cwd()
    try {
      process.chdir(folder)
      const driver = makeDriver({ path: 'logs.db', thread })
      process.chdir(home)
      await driver.open()
    } finally {
      process.chdir(home)
    }
    expect(statSync(join(folder, 'logs.db')).isFile()).toBe(true)
  })
})
