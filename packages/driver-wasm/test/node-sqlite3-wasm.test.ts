import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import { isLogStorageError, type LogDriver, type LogStorageError } from '@logpond/core'
import { type NodeSqlite3WasmOptions, nodeSqlite3Wasm, nodeSqlite3WasmBinding } from '@logpond/driver-wasm'
import { testSqliteDriver } from '@logpond/sqlite/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { create } from './driver.js'

testSqliteDriver('node-sqlite3-wasm', {
  binding: nodeSqlite3WasmBinding,
  create,
  module: new URL('./driver.ts', import.meta.url),
})

let folder: string
let path: string
let drivers: LogDriver[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'logs.db')
  drivers = []
})

afterEach(async () => {
  for (const driver of drivers) await driver.close()
  rmSync(folder, { recursive: true })
})

function makeDriver(options: Partial<NodeSqlite3WasmOptions> = {}): LogDriver {
  const driver = nodeSqlite3Wasm({ path, ...options })
  drivers.push(driver)
  return driver
}

async function openDriver(options?: Partial<NodeSqlite3WasmOptions>): Promise<LogDriver> {
  const driver = makeDriver(options)
  await driver.open()
  return driver
}

async function errorOf(work: () => unknown): Promise<LogStorageError> {
  try {
    await work()
  } catch (error) {
    if (isLogStorageError(error)) return error
    throw error
  }
  throw new Error('a LogStorageError was expected')
}

describe.each(['worker', 'main'] as const)('nodeSqlite3Wasm in the %s thread', (thread) => {
  it('reports BUSY while a program that does not use Logpond’s lock has locked the file', async () => {
    mkdirSync(`${path}.lock`)
    const driver = makeDriver({ thread })
    const error = await errorOf(() => driver.open())
    expect(error.code).toBe('BUSY')
    expect(error.message).toContain(`${path}.lock`)
    rmSync(`${path}.lock`, { recursive: true })
    await driver.open()
  })

  it('reports UNSUPPORTED for an interrupted transaction that it cannot roll back', async () => {
    const driver = await openDriver({ thread })
    await driver.close()
    // The journal header of a database that had 16 pages.
    writeFileSync(`${path}-journal`, Buffer.from('d9d505f920a163d7000000010000000000000010', 'hex'))
    const error = await errorOf(() => driver.open())
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain(`${path}-journal`)
    rmSync(`${path}-journal`)
    await driver.open()
  })

  it('writes without a write-ahead log too', async () => {
    const driver = await openDriver({ thread, wal: false })
    await driver.append(batchOf([{ message: 'first' }, { message: 'second' }]))
    expect(readdirSync(folder)).not.toContain('logs.db-wal')
    await driver.close()
    expect(readdirSync(folder)).toEqual(['logs.db', 'logs.db-mark'])
    await driver.open()
    expect(await driver.count({})).toBe(2)
  })
})
