import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LogDriver } from '@logpond/core'
import { expect, it, onTestFinished } from 'vitest'
import { createSqliteDriver } from '../../src/worker/index.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'
import { version2Content, version2Database } from './version-2.js'

const { entries, knownToken } = version2Content()
const lastId = entries.at(-1)?.id as number
const entry = new URL('../ownership/fixtures/exclusive-worker.mjs', import.meta.url)

function driverOf(path: string, options: { wal?: boolean; durability?: 'normal' | 'full' } = {}): LogDriver {
  const driver = createSqliteDriver(testBinding, { ...options, path, thread: 'main' }, entry)
  onTestFinished(async () => driver.close())
  return driver
}

const all = (driver: LogDriver) => driver.readAfter(0, {}, 10_000)
const tables = (path: string) => {
  const connection = testBinding.connect({ path, readOnly: true, busyTimeout: 0 })
  const names = connection.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all([])
  connection.close()
  return names.map(({ name }) => name)
}

/** The files that a killed process would leave behind now. */
function copyAsAfterKill(path: string): string {
  const folder = join(temporaryDirectory(), 'killed')
  mkdirSync(folder)
  for (const ending of ['', '-wal', '-mark', '-journal']) {
    if (existsSync(path + ending)) copyFileSync(path + ending, join(folder, `logs.db${ending}`))
  }
  return join(folder, 'logs.db')
}

it.each([
  { wal: true, durability: 'normal' },
  { wal: true, durability: 'full' },
  { wal: false, durability: 'normal' },
] as const)(
  'uses a file of the version before at once, and seals it while it is idle: %o',
  async (options) => {
    const path = version2Database()
    const driver = driverOf(path, options)
    expect(await driver.open()).toEqual([])
    expect(await driver.append(makeBatch([{}, {}, {}], knownToken.token))).toEqual(knownToken.ids)
    expect(await driver.append(makeBatch([{ message: 'new' }]))).toEqual([lastId + 1])
    expect(await driver.stats()).toMatchObject({ entries: entries.length + 1, lastId: lastId + 1 })
    const expected = [...entries, expect.objectContaining({ id: lastId + 1, message: 'new' })]
    expect(await all(driver)).toEqual(expected)
    for (let idle = 0; idle < 20 && tables(path).includes('log'); idle++) {
      await driver.checkpoint?.()
      expect(await all(driver)).toEqual(expected)
    }
    expect(tables(path).filter((name) => String(name).startsWith('log_text'))).toEqual([])
    await driver.close()
    const again = driverOf(path, options)
    expect(await again.open()).toEqual([])
    expect(await all(again)).toEqual(expected)
  },
)

it('loses and repeats nothing if the process is killed right after the upgrade, or after any idle moment', async () => {
  const path = version2Database()
  const driver = driverOf(path)
  await driver.open()
  const copies = [copyAsAfterKill(path)]
  for (let idle = 0; idle < 3; idle++) {
    await driver.append(makeBatch([{ message: `new ${idle}` }]))
    copies.push(copyAsAfterKill(path))
    await driver.checkpoint?.()
    copies.push(copyAsAfterKill(path))
  }
  const expected = await all(driver)
  for (const copy of copies) {
    const again = driverOf(copy)
    expect(await again.open()).toEqual([])
    const found = await all(again)
    expect(found.length).toBeGreaterThanOrEqual(entries.length)
    expect(found).toEqual(expected.slice(0, found.length))
    await again.close()
  }
})

it('returns the space of the rows to the file system', async () => {
  const path = version2Database()
  const before = statSync(path).size
  const driver = driverOf(path)
  await driver.open()
  for (let idle = 0; idle < 20 && tables(path).includes('log'); idle++) await driver.checkpoint?.()
  await driver.checkpoint?.()
  await driver.close()
  expect(statSync(path).size).toBeLessThan(before / 2)
})
