import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import type { DriverRetention } from '@logpond/core'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { hasChdb } from './chdb.js'
import { run } from './statements.js'

const PARTITION = 1000
const PARTITIONS = 5
const ALL = { minSeverity: 1, maxSeverity: 24 }

describe.skipIf(!hasChdb)('cleanups, on ClickHouse 26.7', () => {
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

  /** A store with five partitions of 1,000 entries each, every one a batch of its own. The time of an entry is its id. */
  const filled = async () => {
    const table = `cleaned_${++tables}`
    const driver = new ClickHouseDriver({ url: server.url, table }, { partitionSize: PARTITION })
    await driver.open()
    const rows = (values: string) =>
      run(
        server.url,
        `INSERT INTO ${table} (p, kind, id, ts, severity, message, token, size) SETTINGS async_insert = 0
         SELECT intDiv(number, ${PARTITION}), ${values} FROM numbers(${PARTITION * PARTITIONS})`,
      )
    await rows(`0, number + 1, (number + 1) * 1000, 9, concat('message ', toString(number + 1)), '', 0`)
    await rows(`1, number + 1, (number + 1) * 1000, 0, '', concat('token ', toString(number + 1)), 1`)
    const partitions = async () =>
      run(server.url, `SELECT DISTINCT p FROM ${table} WHERE kind < 2 ORDER BY p`)
    const mutations = async () => {
      const [count] = await run(server.url, `SELECT count() FROM system.mutations WHERE table = '${table}'`)
      return Number(count)
    }
    return { driver, partitions, mutations }
  }
  const before = (time: number): DriverRetention => ({ expired: [{ ...ALL, before: time }], dryRun: false })

  it('drop whole partitions, without a mutation', async () => {
    const { driver, partitions, mutations } = await filled()
    expect(await driver.deleteOldest(before(2001), 1_000_000)).toEqual({ deleted: 2000, more: false })
    expect(await partitions()).toEqual(['2', '3', '4'])
    expect(await mutations()).toBe(0)
    expect(await driver.stats()).toMatchObject({ entries: 3000, lastId: 5000 })
    expect((await driver.readAfter(0, {}, 1)).map(({ id }) => id)).toEqual([2001])
    await driver.close()
  })

  it('mark entries of a partition of which some stay', async () => {
    const { driver, partitions, mutations } = await filled()
    expect(await driver.deleteOldest(before(1501), 1_000_000)).toEqual({ deleted: 1500, more: false })
    expect(await partitions()).toEqual(['1', '2', '3', '4'])
    expect(await mutations()).toBe(1)
    expect((await driver.readAfter(0, {}, 1)).map(({ id }) => id)).toEqual([1501])
    await driver.close()
  })

  it('keep the newest partition and the last tokens, and forget older ones', async () => {
    const { driver, partitions } = await filled()
    expect(await driver.deleteOldest(before(10_000), 1_000_000)).toEqual({ deleted: 5000, more: false })
    expect(await partitions()).toEqual(['4'])
    expect(await driver.stats()).toMatchObject({ entries: 0, lastId: 5000, bytes: 0 })
    // Of a partition that was dropped, and of one that was not.
    for (const id of [4001, 4000, 3901, 5000])
      expect(await driver.append({ ...batchOf([{}], `token ${id}`), isRetry: true })).toEqual([id])
    expect(await driver.append({ ...batchOf([{}], 'token 3000'), isRetry: true })).toEqual([5001])
    await driver.close()
  })

  it('delete in the order of time, whatever the size of their steps', async () => {
    const { driver } = await filled()
    let total = 0
    for (;;) {
      const { deleted, more } = await driver.deleteOldest(before(2501), 700)
      total += deleted
      expect((await driver.search({ order: 'oldest', limit: 1 })).map(({ id }) => id)).toEqual([total + 1])
      if (!more) break
    }
    expect(total).toBe(2500)
    await driver.close()
  })

  it('keep the newest entries of a number', async () => {
    const { driver, partitions, mutations } = await filled()
    const policy: DriverRetention = { expired: [], maxEntries: 3000, dryRun: false }
    expect(await driver.deleteOldest({ ...policy, dryRun: true }, 1)).toEqual({ deleted: 2000, more: false })
    expect(await driver.deleteOldest(policy, 1_000_000)).toEqual({ deleted: 2000, more: false })
    expect(await partitions()).toEqual(['2', '3', '4'])
    expect(await mutations()).toBe(0)
    await driver.close()
  })

  it('leave no deleted rows behind after a checkpoint', async () => {
    const { driver } = await filled()
    const table = `cleaned_${tables}`
    await driver.deleteOldest(before(4801), 1_000_000)
    const marked = () =>
      run(
        server.url,
        `SELECT sum(rows) FROM system.parts WHERE active AND has_lightweight_delete AND table = '${table}'`,
      )
    expect(Number((await marked())[0])).toBeGreaterThan(0)
    await driver.deleteOldest(before(6000), 1_000_000)
    await driver.checkpoint()
    expect(Number((await marked())[0])).toBe(0)
    expect(await driver.count({})).toBe(0)
    await driver.close()
  })
})
