import { batchOf } from '@logpond/conformance/suite'
import type { DriverRetention, LogDriver } from '@logpond/core'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

const ALL = { minSeverity: 1, maxSeverity: 24 }
const PARTITION = 10

describe.skipIf(binaries === undefined)('a cleanup', () => {
  const server = testServer()

  it('drops partitions whose entries have all expired, and deletes the others one by one', async () => {
    const { driver, schema } = await storeOf([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 40],
    ])
    const step = await driver.deleteOldest(expiredBefore(25), 1_000_000)
    expect(step).toEqual({ deleted: 10, more: true })
    expect(await partitions(schema)).toEqual(['entries_1', 'entries_2', 'entries_3', 'entries_4'])
    expect(await steps(driver, expiredBefore(25))).toBe(15)
    expect(await partitions(schema)).toEqual(['entries_2', 'entries_3', 'entries_4'])
    expect(await timesOf(driver)).toEqual(range(25, 40))
    expect(await driver.stats()).toMatchObject({ entries: 15 })
  })

  it('deletes the entries of other partitions that are not newer together with a dropped one', async () => {
    // The last entry of the first partition is newer than three of the second one.
    const { driver, schema } = await storeOf([
      [0, 9],
      [13, 14],
      [10, 20],
      [20, 30],
    ])
    expect(await driver.deleteOldest(expiredBefore(25), 1_000_000)).toEqual({ deleted: 14, more: true })
    expect(await partitions(schema)).toEqual(['entries_1', 'entries_2', 'entries_3'])
    expect(await timesOf(driver)).toEqual(range(14, 30))
  })

  it('drops no partition that has more entries than the budget, nor one that a rule keeps in part', async () => {
    const { driver, schema } = await storeOf([
      [0, 10],
      [10, 20],
      [20, 30],
    ])
    expect(await driver.deleteOldest(expiredBefore(25), PARTITION - 1)).toEqual({
      deleted: PARTITION - 1,
      more: true,
    })
    const partial = { ...expiredBefore(25), expired: [{ minSeverity: 1, maxSeverity: 8, before: 25 }] }
    expect(await driver.deleteOldest(partial, 1_000_000)).toMatchObject({ deleted: 0, more: false })
    expect((await partitions(schema)).length).toBe(4)
  })

  it('drops partitions to keep to maxEntries and maxBytes', async () => {
    const { driver, schema } = await storeOf([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 40],
    ])
    expect(await steps(driver, { expired: [], maxEntries: 22, dryRun: false })).toBe(18)
    expect(await timesOf(driver)).toEqual(range(18, 40))
    expect((await partitions(schema))[0]).toBe('entries_1')
    const { bytes } = await driver.stats()
    expect(await steps(driver, { expired: [], maxBytes: bytes / 2, dryRun: false })).toBe(11)
    expect((await partitions(schema))[0]).toBe('entries_2')
  })

  it('does not wait for a read that uses the partitions, and drops them once it has ended', async () => {
    const { driver, schema } = await storeOf([
      [0, 10],
      [10, 20],
      [20, 30],
    ])
    const reader = new Client(server.current.url())
    await reader.connect()
    await reader.query(`BEGIN; SELECT count(*) FROM ${schema}.entries`)
    expect(await steps(driver, expiredBefore(20))).toBe(20)
    expect((await partitions(schema)).length).toBe(4)
    await reader.query('COMMIT')
    await reader.end()
    await driver.checkpoint?.()
    expect(await partitions(schema)).toEqual(['entries_2', 'entries_3'])
    expect(await timesOf(driver)).toEqual(range(20, 30))
  })

  it('can be made by several drivers at once', async () => {
    const { driver, schema } = await storeOf([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 40],
    ])
    const others = await Promise.all(
      [1, 2, 3].map(() => openDriver({ url: server.current.url(), schema, partitionSize: PARTITION })),
    )
    const deleted = await Promise.all([driver, ...others].map((one) => steps(one, expiredBefore(35))))
    expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(35)
    expect(await driver.stats()).toMatchObject({ entries: 5 })
    expect(await timesOf(driver)).toEqual(range(35, 40))
  })

  /** A store with entries of the times in each range, in milliseconds; ten of them make a partition. */
  async function storeOf(ranges: readonly (readonly [from: number, to: number])[]) {
    const schema = newSchema()
    const driver = await openDriver({ url: server.current.url(), schema, partitionSize: PARTITION })
    for (const [from, to] of ranges)
      await driver.append(batchOf(range(from, to).map((timestamp) => ({ message: 'm', timestamp }))))
    return { driver, schema }
  }

  async function partitions(schema: string): Promise<string[]> {
    const rows = await server.current.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '${schema}.entries'::regclass ORDER BY 1`,
    )
    return rows.map(({ name }) => String(name).slice(schema.length + 1))
  }
})

function expiredBefore(before: number): DriverRetention {
  return { expired: [{ ...ALL, before }], dryRun: false }
}

async function steps(driver: LogDriver, policy: DriverRetention): Promise<number> {
  let deleted = 0
  for (;;) {
    const step = await driver.deleteOldest(policy, 1_000_000)
    deleted += step.deleted
    if (!step.more) return deleted
  }
}

async function timesOf(driver: LogDriver): Promise<number[]> {
  const found = await driver.search({ order: 'oldest', limit: 1000 })
  return found.map(({ timestamp }) => timestamp)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
