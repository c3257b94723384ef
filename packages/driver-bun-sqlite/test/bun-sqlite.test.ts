// The driver on Node.js, where there is no bun:sqlite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// The built package, because a thread runs its worker.js.
import { type BunSqliteOptions, bunSqlite } from '@logpond/driver-bun-sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'logs.db')
}

describe.each(['worker', 'main'] as const)('bunSqlite in the %s thread of Node.js', (thread) => {
  it('reports that it needs Bun, and what to use instead', async () => {
    const driver = bunSqlite({ path: temporaryPath(), thread })
    onTestFinished(() => driver.close())
    await expect(Promise.resolve().then(() => driver.open())).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: `bun:sqlite is part of Bun, and this is Node.js ${process.versions.node}. Use @logpond/driver-node-sqlite on Node.js.`,
    })
  })

  it.each([
    [{ path: 7 }, 'path'],
    [{ busyTimeout: -1 }, 'busyTimeout'],
    [{ color: 'red' }, 'color'],
  ])('reports the wrong option of %j when it opens', async (options, name) => {
    const driver = bunSqlite({ path: temporaryPath(), thread, ...options } as BunSqliteOptions)
    await expect(Promise.resolve().then(() => driver.open())).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(name),
    })
  })
})

it('supports the same features as the other SQLite drivers', () => {
  expect(bunSqlite({ path: temporaryPath() })).toMatchObject({
    name: 'bun:sqlite',
    supports: { concurrentReads: true, multiProcess: true, fullText: true, sync: true, persistent: true },
  })
})
