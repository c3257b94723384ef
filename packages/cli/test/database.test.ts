import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { expect, it, onTestFinished } from 'vitest'
import { fillDatabase } from './support/fill-database.js'
import { runCli, startCli } from './support/run-cli.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const READING = [['search', 'hello'], ['stats'], ['export'], ['check']]

function traceOf(path: string) {
  return readdirSync(dirname(path)).map((name) => {
    const { mtimeMs, size, ino, mode } = statSync(join(dirname(path), name))
    return { name, mtimeMs, size, ino, mode }
  })
}

it.each(READING)('%s leaves no files behind', async (...args) => {
  const directory = temporaryDirectory()
  const path = await fillDatabase(directory, [{ message: 'hello' }])
  const before = traceOf(path)
  expect((await runCli(args, { directory })).status).toBe(0)
  expect(traceOf(path)).toEqual(before)
})

it.each([['search', 'hello'], ['stats'], ['export']])(
  '%s works while the driver of an application has exclusive access',
  async (...args) => {
    const directory = temporaryDirectory()
    const path = join(directory, '.logpond', 'logs.db')
    mkdirSync(dirname(path))
    const storage = await openLogStorage({ driver: nodeSqlite3Wasm({ path }) })
    onTestFinished(() => storage.close())
    await storage.store({ message: 'hello' }).committed()
    const { status, stdout } = await runCli([...args, '--json'], { directory })
    expect(status).toBe(0)
    expect(stdout).toContain(args[0] === 'stats' ? '"entries":1' : '"message":"hello"')
    expect(await storage.store({ message: 'and on' }).committed()).toBe(2)
  },
)

it.each([nodeSqlite3Wasm, betterSqlite3])(
  'an application can start with %o while tail runs, which shows its entries',
  async (make) => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(directory, [{ message: 'before' }])
    const stop = new AbortController()
    const { stdout, status } = startCli(['tail', '--json'], { directory, signal: stop.signal })
    await stdout.until((text) => text.includes('before'))
    const storage = await openLogStorage({ driver: make({ path }) })
    storage.store({ message: 'after' })
    await storage.close()
    await stdout.until((text) => text.includes('after'))
    stop.abort()
    expect(await status).toBe(0)
  },
)

it.each(['check', 'backup'])(
  '%s is refused while the driver of an application has exclusive access',
  async (command) => {
    const directory = temporaryDirectory()
    const path = join(directory, 'logs.db')
    const storage = await openLogStorage({ driver: nodeSqlite3Wasm({ path }) })
    onTestFinished(() => storage.close())
    const args = command === 'check' ? [command, path] : [command, 'copy.db', '--db', path]
    expect(await runCli(args, { directory })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has it open'),
    })
    expect(readdirSync(directory)).not.toContain('copy.db')
  },
)
