import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultProxy } from '@logpond/conformance'
import { batchOf } from '@logpond/conformance/suite'
import type { ServerProcess } from '@logpond/test-servers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { clickhouse } from '../../src/index.js'
import { hasClickHouse18, startClickHouse18 } from './clickhouse-18.js'
import { DIALECT_18 } from './dialect-18.js'
import { run } from './statements.js'

const PLACES = 50

/** Texts that gzip cannot shorten much, so that an upload takes several packets. */
function noise(seed: number, size: number): string {
  let state = seed + 1
  const digit = () => {
    state = (state * 48_271) % 2_147_483_647
    return (state % 36).toString(36)
  }
  return Array.from({ length: size }, digit).join('')
}

const batchNumber = (number: number, size = 200) =>
  batchOf(
    Array.from({ length: size }, (_, i) => ({
      message: `batch ${number}: ${noise(number * size + i, 300)}`,
    })),
  )

describe.skipIf(!hasClickHouse18)('over the wire of ClickHouse 18.16', () => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-clickhouse-18-'))
    server = await startClickHouse18(folder)
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })
  const driverAt = (port: number, table: string) =>
    new ClickHouseDriver({ url: `http://127.0.0.1:${port}`, table }, { dialect: DIALECT_18 })

  it('stores and finds entries', async () => {
    const driver = driverAt(server.port, 'basics')
    await driver.open()
    const ids = await driver.append(
      batchOf([
        {
          message: 'Payment timed out',
          service: 'shop',
          attributes: { order: { id: 17 }, note: "it's \0 '😀" },
        },
        { message: 'Card expired', severity: 17, timestamp: -1.001 },
      ]),
    )
    expect(ids).toEqual([1, 2])
    const [first, second] = await driver.search({ order: 'newest', limit: 10 })
    expect(first).toMatchObject({
      id: 1,
      service: 'shop',
      attributes: { order: { id: 17 }, note: "it's \0 '😀" },
    })
    expect(second).toMatchObject({ id: 2, severity: 17, timestamp: -1.001 })
    const phrase = { all: [{ words: ['timed', 'out'], prefix: false }], none: [] }
    expect(await driver.count({ text: phrase })).toBe(1)
    const order = { name: 'order.id', path: ['order', 'id'] }
    expect(await driver.count({ attributes: [{ ...order, op: 'gte', value: 17 }] })).toBe(1)
    expect(await driver.deleteOldest({ expired: [], maxEntries: 1, dryRun: false }, 10)).toEqual({
      deleted: 1,
      more: false,
    })
    expect(await driver.stats()).toMatchObject({ entries: 1, lastId: 2 })
    await driver.close()
  })

  it('is refused by the driver that users have, by its version', async () => {
    await expect(async () => clickhouse({ url: server.url }).open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/is ClickHouse 18\.16\.\S+; this driver needs 26\.7 or newer/),
    })
  })

  it('reports a wrong password as a wrong option', async () => {
    await expect(async () => clickhouse({ url: server.url, password: 'wrong' }).open()).rejects.toMatchObject(
      {
        code: 'INVALID_OPTIONS',
      },
    )
  })

  it(`stores nothing of an upload that is cut, at ${PLACES} places, and all of it once when it is sent again`, async () => {
    await using proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port })
    const direct = driverAt(server.port, 'cut')
    await direct.open()
    const driver = driverAt(proxy.address.port, 'cut')
    await driver.open()
    const before = proxy.uploaded
    await driver.append({ ...batchNumber(0), isRetry: false })
    const size = proxy.uploaded - before
    expect(size).toBeGreaterThan(10_000)
    let stored = 200
    const codes = new Set<string>()
    for (let place = 0; place < PLACES; place++) {
      await driver.close()
      await driver.open()
      // A new connection, so that the driver may not repeat the request by itself.
      proxy.reset()
      const batch = batchNumber(place + 1)
      proxy.cutUpload(Math.floor((size * place) / PLACES), place % 2 === 0 ? 'close' : 'reset')
      const outcome = await driver.append({ ...batch, isRetry: false }).then(
        (ids) => ids,
        (error) => error,
      )
      proxy.heal()
      if (!Array.isArray(outcome)) codes.add(outcome.code)
      const found = await direct.count({ contains: `batch ${place + 1}:` })
      // Cut behind the insert, in the question whether it was committed.
      expect([0, 200]).toContain(found)
      const ids = await driver.append({ ...batch, isRetry: true })
      expect(ids).toEqual(Array.from({ length: 200 }, (_, i) => stored + 1 + i))
      stored += 200
      expect(await direct.count({ contains: `batch ${place + 1}:` })).toBe(200)
    }
    expect([...codes].every((code) => code === 'UNKNOWN_OUTCOME' || code === 'CONNECTION')).toBe(true)
    expect(codes.has('UNKNOWN_OUTCOME')).toBe(true)
    expect(await direct.stats()).toMatchObject({ entries: stored, lastId: stored })
    await driver.close()
    await direct.close()
  })
})

/** Root may mount a file system in memory, which is soon full. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!hasClickHouse18 || !canMount)('on a full disk, with ClickHouse 18.16', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-full-'))
    await mkdir(join(folder, 'data'))
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', join(folder, 'data')])
  })
  afterEach(async () => {
    spawnSync('umount', [join(folder, 'data')])
    await rm(folder, { recursive: true })
  })

  it('reports DISK_FULL, keeps what is stored, and writes again after a cleanup', {
    timeout: 300_000,
  }, async () => {
    const server = await startClickHouse18(folder)
    const driver = new ClickHouseDriver({ url: server.url }, { dialect: DIALECT_18, partitionSize: 2000 })
    await driver.open()
    const numbered = (number: number) => {
      const batch = batchNumber(number, 1000)
      return { ...batch, timestamps: batch.messages.map(() => number) }
    }
    for (let number = 1; number <= 10; number++) await driver.append(numbered(number))
    // So many small batches that the tokens of the first ones need not be remembered.
    await run(
      server.url,
      `INSERT INTO logs (p, kind, id, ts, message, token, size)
       SELECT 5, kind, 10001 + intDiv(number, 2), 11000, 'small', concat('small ', toString(number)), 1
       FROM (SELECT number, number % 2 AS kind FROM system.numbers LIMIT 2400)`,
    )
    let committed = 11_200
    let error: unknown
    let last = batchNumber(0)
    for (let number = 12; error === undefined; number++) {
      last = numbered(number)
      try {
        const ids = await driver.append(last)
        committed += ids.length
        expect(ids.at(-1)).toBe(committed)
      } catch (thrown) {
        error = thrown
      }
    }
    expect(error).toMatchObject({ code: 'DISK_FULL' })
    expect(await driver.stats()).toMatchObject({ entries: committed, lastId: committed })
    // The first ten batches: whole partitions.
    const policy = { expired: [{ minSeverity: 0, maxSeverity: 24, before: 11 }], dryRun: false }
    expect(await driver.deleteOldest(policy, 1_000_000)).toEqual({ deleted: 10_000, more: false })
    expect((await driver.append({ ...last, isRetry: true })).at(-1)).toBe(committed + 1000)
    expect(await driver.stats()).toMatchObject({ entries: committed - 9000, lastId: committed + 1000 })
    await driver.close()
    await server.kill()
  })
})
