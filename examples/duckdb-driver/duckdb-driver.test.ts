import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogDriver } from '@logpond/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// Only `npm run test:all` installs it.
const isInstalled = existsSync(join(import.meta.dirname, 'node_modules/@duckdb/node-api'))

describe.skipIf(!isInstalled)('a driver on DuckDB', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'logpond-duckdb-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const driverOf = async (path: string): Promise<LogDriver> =>
    (await import('./duckdb-driver.ts')).duckdbDriver({ path })

  const withDatabase = async (sql: string) => {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    await mkdir(join(directory, 'logs'), { recursive: true })
    const instance = await DuckDBInstance.create(join(directory, 'logs/logs.duckdb'))
    const connection = await instance.connect()
    const rows = (await connection.runAndReadAll(sql)).getRows()
    connection.closeSync()
    instance.closeSync()
    return rows
  }

  it('recognizes an open folder by its other names', async () => {
    const driver = await driverOf(join(directory, 'logs'))
    await driver.open()
    await symlink(join(directory, 'logs'), join(directory, 'alias'), 'junction')
    const alias = await driverOf(join(directory, 'alias'))
    await expect(async () => alias.open()).rejects.toMatchObject({ code: 'BUSY' })
    await driver.close()
    await alias.open()
    await alias.close()
  })

  it('refuses a DuckDB database of another program, and does not change it', async () => {
    await withDatabase("CREATE TABLE birds AS SELECT 'duck' AS name")
    const driver = await driverOf(join(directory, 'logs'))
    await expect(async () => driver.open()).rejects.toMatchObject({ code: 'CORRUPT' })
    expect(await withDatabase('SELECT table_name FROM duckdb_tables()')).toEqual([['birds']])
  })

  it('refuses a store with another version of the schema', async () => {
    const driver = await driverOf(join(directory, 'logs'))
    await driver.open()
    await driver.close()
    await withDatabase('UPDATE counters SET version = 2')
    await expect(async () => driver.open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it.each(['', 'DUCK', 'SQLite format 3\0'.padEnd(4096)])(
    'refuses a file that begins with %j',
    async (content) => {
      await mkdir(join(directory, 'logs'))
      await writeFile(join(directory, 'logs/logs.duckdb'), content)
      const driver = await driverOf(join(directory, 'logs'))
      await expect(async () => driver.open()).rejects.toMatchObject({ code: 'CORRUPT' })
    },
  )

  it('ends an aborted long search, and can be opened again immediately', async () => {
    const driver = await driverOf(join(directory, 'logs'))
    await driver.open()
    const size = 50_000
    const none = Array(size).fill(undefined)
    const entries = { messages: Array(size).fill('duck'), severities: Array(size).fill(9) }
    const timestamps = Array.from({ length: size }, (_, index) => index)
    const fields = { services: none, hosts: none, traceIds: none, spanIds: none, attributes: none }
    await driver.append({ token: 'a', size, ...entries, timestamps, ...fields })
    const abort = new AbortController()
    const text = { all: [{ words: ['swan'], prefix: false }], none: [] }
    const count = Promise.resolve(driver.count({ text }, abort.signal))
    setImmediate(() => abort.abort())
    await expect(count).rejects.toMatchObject({ code: 'ABORTED' })
    await driver.close()
    await driver.open()
    expect(await driver.count({})).toBe(size)
    await driver.close()
  })
})
