import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { MODERN } from '../../src/schema/dialect.js'
import type { Migration } from '../../src/schema/versions.js'
import { hasChdb } from './chdb.js'
import { run } from './statements.js'

describe.skipIf(!hasChdb)('the schema, on ClickHouse 26.7', () => {
  let folder: string
  let server: ServerProcess
  let tables = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    server = await startChdb(folder)
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })
  const newTable = () => `logs ${++tables} \`"'\\`
  const quoted = (table: string) => `\`${table.replace(/[\\`]/g, '\\$&')}\``

  it('is created once, in a database that does not exist yet', async () => {
    const options = { url: server.url, database: 'new one', table: newTable() }
    const first = new ClickHouseDriver(options)
    const second = new ClickHouseDriver(options)
    await Promise.all([first.open(), second.open()])
    const [one] = await first.append(batchOf([{}]))
    expect(await second.append(batchOf([{}]))).toEqual([2])
    expect(one).toBe(1)
    await first.close()
    await second.close()
    const versions = await run(
      server.url,
      `SELECT count() FROM \`new one\`.${quoted(options.table)} WHERE kind = 2`,
    )
    expect(versions).toEqual(['1'])
  })

  it('of a newer driver is refused', async () => {
    const table = newTable()
    const driver = new ClickHouseDriver({ url: server.url, table })
    await driver.open()
    await driver.close()
    await run(server.url, `INSERT INTO ${quoted(table)} (p, kind, size, id) VALUES (4294967295, 2, 7, 1)`)
    await expect(driver.open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(
        /has version 7 of the schema; this driver knows versions up to 1\. Update/,
      ),
    })
  })

  it('is migrated by the first newer driver, and refused by the older one afterwards', async () => {
    const options = { url: server.url, table: newTable() }
    const old = new ClickHouseDriver(options)
    await old.open()
    await old.append(batchOf([{ message: 'kept' }]))
    await old.close()
    const migrations: Migration[] = [
      {
        version: 2,
        statements: ({ target }) => [`ALTER TABLE ${target} ADD COLUMN IF NOT EXISTS extra UInt8`],
      },
      {
        version: 3,
        statements: ({ target }) => [`ALTER TABLE ${target} ADD COLUMN IF NOT EXISTS more UInt8`],
      },
    ]
    const drivers = [1, 2].map(() => new ClickHouseDriver(options, { migrations }))
    await Promise.all(drivers.map((driver) => driver.open()))
    for (const driver of drivers) {
      expect(await driver.count({})).toBe(1)
      await driver.close()
    }
    const columns = await run(server.url, `SELECT extra, more FROM ${quoted(options.table)} WHERE kind = 0`)
    expect(columns).toEqual(['0\t0'])
    await expect(old.open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('of another program is refused, and not changed', async () => {
    const table = newTable()
    await run(
      server.url,
      `CREATE TABLE ${quoted(table)} (id Int64, name String) ENGINE = MergeTree ORDER BY id`,
    )
    await expect(new ClickHouseDriver({ url: server.url, table }).open()).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('belongs to another program'),
    })
    expect(await run(server.url, `SELECT count() FROM ${quoted(table)}`)).toEqual(['0'])
  })

  it('without a deduplication window is refused, and the message has the statement that helps', async () => {
    const table = newTable()
    const driver = new ClickHouseDriver({ url: server.url, table })
    await driver.open()
    await driver.close()
    const target = `\`default\`.${quoted(table)}`
    await run(server.url, `ALTER TABLE ${target} MODIFY SETTING non_replicated_deduplication_window = 0`)
    const error = await driver.open().then(
      () => undefined,
      (thrown) => thrown,
    )
    expect(error).toMatchObject({ code: 'UNSUPPORTED' })
    const [statement] = /ALTER TABLE .* = 10000/.exec(error.message) ?? []
    await run(server.url, statement as string)
    await driver.open()
    await driver.close()
  })

  it('of a server that is too old is refused by the version of the server', async () => {
    const dialect = { ...MODERN, oldest: [99, 1] as const }
    await expect(new ClickHouseDriver({ url: server.url }, { dialect }).open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/is ClickHouse 26\.7\.\S+; this driver needs 99\.1 or newer/),
    })
  })

  it('has syncs in it where the driver is durable', async () => {
    const table = newTable()
    const driver = new ClickHouseDriver({ url: server.url, table, durability: 'full' })
    await driver.open()
    await driver.append(batchOf([{}]))
    await driver.close()
    const sql = `SELECT engine_full FROM system.tables WHERE name = '${table.replace(/[\\']/g, '\\$&')}'`
    const [engine] = await run(server.url, sql)
    for (const setting of [
      'fsync_after_insert = 1',
      'fsync_part_directory = 1',
      'min_rows_to_fsync_after_merge = 1',
    ])
      expect(engine).toContain(setting)
  })

  it('shows entries to people with their time', async () => {
    const table = newTable()
    const driver = new ClickHouseDriver({ url: server.url, table })
    await driver.open()
    await driver.append(batchOf([{ timestamp: 1_700_000_000_123.456, message: 'hello' }]))
    await driver.close()
    const rows = await run(server.url, `SELECT time, message FROM ${quoted(table)} WHERE kind = 0`)
    expect(rows).toEqual(['2023-11-14 22:13:20.123456\thello'])
  })
})
