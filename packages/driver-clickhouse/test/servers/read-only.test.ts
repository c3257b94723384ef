import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { hasChdb } from './chdb.js'
import { run } from './statements.js'

const BEFORE_3 = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 3 }] }

describe.skipIf(!hasChdb)('a driver with readOnly, on ClickHouse 26.7', () => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    server = await startChdb(folder)
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })
  const driverOf = (table: string, readOnly: boolean) =>
    new ClickHouseDriver({ url: server.url, table, readOnly })

  it('answers, and refuses to write', async () => {
    const writer = driverOf('answers', false)
    await writer.open()
    for (const timestamp of [1, 2, 3]) await writer.append(batchOf([{ timestamp }]))
    const reader = driverOf('answers', true)
    await reader.open()
    await writer.append(batchOf([{ timestamp: 4 }]))
    expect(await reader.search({ order: 'newest', limit: 9 })).toHaveLength(4)
    expect(await reader.readAfter(2, {}, 9)).toHaveLength(2)
    expect(await reader.stats()).toMatchObject({ entries: 4, lastId: 4 })
    expect(await reader.deleteOldest({ ...BEFORE_3, dryRun: true }, 9)).toMatchObject({ deleted: 2 })
    await reader.checkpoint()
    const refusal = {
      code: 'READ_ONLY',
      message: `default.answers at ${server.url}/ was opened with readOnly: true. Open it without readOnly to store or delete entries.`,
    }
    await expect(reader.append(batchOf([{}]))).rejects.toMatchObject(refusal)
    await expect(reader.appendAhead(batchOf([{}]))).rejects.toMatchObject(refusal)
    await expect(reader.deleteOldest({ ...BEFORE_3, dryRun: false }, 9)).rejects.toMatchObject(refusal)
    expect(await writer.count({})).toBe(4)
    await reader.close()
    await writer.close()
  })

  it('refuses a server without logs, and creates nothing', async () => {
    const reader = driverOf('missing', true)
    const refusal = {
      code: 'INVALID_OPTIONS',
      message: `There are no logs in default.missing at ${server.url}/ yet: the first storage or command that writes there creates the table. Check the url, the database and the table.`,
    }
    await expect(reader.open()).rejects.toMatchObject(refusal)
    expect(await run(server.url, "SELECT name FROM system.tables WHERE name = 'missing'")).toEqual([])
    const writer = driverOf('missing', false)
    await writer.open()
    await writer.close()
    await reader.open()
    expect(await reader.count({})).toBe(0)
    await reader.close()
  })

  it('refuses a table whose version was not written yet', async () => {
    const writer = driverOf('unfinished', false)
    await writer.open()
    await writer.close()
    await run(server.url, 'TRUNCATE TABLE unfinished')
    await expect(driverOf('unfinished', true).open()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('does not migrate an older table', async () => {
    const writer = driverOf('older', false)
    await writer.open()
    await writer.close()
    const migrations = [{ version: 2, statements: () => ['SELECT 1'] }]
    const options = { url: server.url, table: 'older', readOnly: true }
    await expect(new ClickHouseDriver(options, { migrations }).open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('has version 1 of the schema, and this driver needs version 2.'),
    })
  })
})
