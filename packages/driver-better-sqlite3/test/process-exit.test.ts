import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const fixture = fileURLToPath(new URL('./fixtures/exit.mjs', import.meta.url))

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Rejects when the process fails, crashes, or does not end. */
async function run(...parameters: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, parameters, { timeout: 60_000 })
}

async function countStored(): Promise<number> {
  const driver = betterSqlite3({ path })
  await driver.open()
  const count = await driver.count({})
  await driver.close()
  return count
}

describe('a process that ends', { timeout: 90_000 }, () => {
  it.each([
    ['warm', 'writes in its exit handler'],
    ['cold', 'writes in its exit handler while the thread still starts'],
    ['underWay', 'writes once what its thread is writing anyway'],
    ['pending', 'lives until the thread has written'],
    ['idle', 'is not kept alive by an open driver'],
    ['opening', 'writes what was stored while its storage still opens'],
    ['openingMain', 'writes what was stored while its own thread still opens the storage'],
    ['flushedMain', 'writes at once what was stored before, and the rest once the storage is open'],
    ['created', 'lives until its storage is open and has written'],
  ])('%s: %s', async (way) => {
    await run(fixture, path, way)
    expect(await countStored()).toBe(2000)
  })
})

describe('a process with flags of its own', { timeout: 90_000 }, () => {
  it.each([
    [['--max-old-space-size=500', fixture]],
    [['--input-type=module', '-e', 'await import(process.argv[1])', fixture]],
  ])('%j has its threads too', async (flags) => {
    await run(...flags, path, 'warm')
    expect(await countStored()).toBe(2000)
  })
})
