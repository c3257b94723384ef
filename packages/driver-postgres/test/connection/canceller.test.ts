import { FaultProxy } from '@logpond/conformance'
import { batchOf } from '@logpond/conformance/suite'
import type { LogDriver } from '@logpond/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

const ENTRIES = 2000

describe.skipIf(binaries === undefined)('an aborted read', () => {
  const server = testServer()
  let proxy: FaultProxy

  it('ends on the server too', async () => {
    const { driver, schema } = await storeWithSlowReads(1)
    const controller = new AbortController()
    const read = driver.count({ contains: 'entry' }, controller.signal)
    await untilActive(schema, 1)
    controller.abort()
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' })
    // The only connection of the pool is lent until the server has ended the read.
    expect(await driver.count({})).toBe(ENTRIES)
    expect(await activeReads(schema)).toBe(0)
  })

  it('never harms the reads that come after it on the same connections', async () => {
    const driver = await openDriver({ url: server.current.url(), schema: newSchema(), poolSize: 2 })
    await fill(driver)
    const outcomes = await Promise.all(
      Array.from({ length: 150 }, async (_, i) => {
        if (i % 2 === 0) return driver.count({ contains: 'entry 1' })
        const controller = new AbortController()
        const read = driver.count({ contains: 'entry' }, controller.signal)
        setImmediate(() => controller.abort())
        return read
      }).map((read, i) => read.catch((error) => `${i % 2 === 0 ? 'harmed' : ''}${error.code}`)),
    )
    const expected = Array.from({ length: ENTRIES }, (_, i) => `entry ${i}`).filter((one) =>
      one.includes('entry 1'),
    ).length
    for (const [i, outcome] of outcomes.entries()) {
      if (i % 2 === 0) expect(outcome).toBe(expected)
      else expect(['ABORTED', ENTRIES]).toContain(outcome)
    }
    expect(outcomes.filter((outcome) => outcome === 'ABORTED').length).toBeGreaterThan(0)
  })

  it('leaves the queue of a pool whose connections are all in use', async () => {
    const { driver, schema } = await storeWithSlowReads(1)
    const first = new AbortController()
    const slow = driver.count({ contains: 'entry' }, first.signal)
    await untilActive(schema, 1)
    const second = new AbortController()
    const waiting = driver.count({}, second.signal)
    second.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
    first.abort()
    await expect(slow).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await driver.count({})).toBe(ENTRIES)
  })

  it('ends while its connection is being made, which other reads then use', async () => {
    const driver = await openThroughProxy()
    proxy.hold()
    const controller = new AbortController()
    const read = driver.count({}, controller.signal)
    controller.abort()
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' })
    proxy.release()
    expect(await driver.count({})).toBe(ENTRIES)
  })

  it('ends while the network sends neither its answer nor its cancellation', async () => {
    const driver = await openThroughProxy()
    expect(await driver.count({})).toBe(ENTRIES)
    proxy.hold()
    const controller = new AbortController()
    const read = driver.count({}, controller.signal)
    setImmediate(() => controller.abort())
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' })
    proxy.release()
    expect(await driver.count({})).toBe(ENTRIES)
  })

  it('fails with BUSY and advice when the server ends it because of statementTimeout', async () => {
    const { driver } = await storeWithSlowReads(1, 50)
    await expect(driver.count({ contains: 'entry' })).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('Ask for fewer entries, or raise statementTimeout.'),
    })
    expect(await driver.count({})).toBe(ENTRIES)
  })

  /** A connection takes no shorter than a minute to fail, so a read that waits for one takes as long. */
  async function openThroughProxy(): Promise<LogDriver> {
    proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.current.port })
    onTestFinished(() => proxy[Symbol.asyncDispose]())
    const url = new URL(server.current.url())
    url.port = String(proxy.address.port)
    const driver = await openDriver({
      url: url.href,
      schema: newSchema(),
      poolSize: 1,
      connectTimeout: 60_000,
    })
    await fill(driver)
    return driver
  }

  /** A store in which `contains` takes a minute for each entry: a function of its schema stands before that of Postgres. */
  async function storeWithSlowReads(poolSize: number, statementTimeout?: number) {
    const schema = newSchema()
    const user = `slow_${schema}`
    await server.current.query(`
      CREATE ROLE ${user} LOGIN;
      CREATE SCHEMA ${schema} AUTHORIZATION ${user};
      CREATE FUNCTION ${schema}.strpos(text, text) RETURNS integer LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(60)';
      GRANT ALL ON FUNCTION ${schema}.strpos TO ${user};
      ALTER ROLE ${user} SET search_path = ${schema}, pg_catalog`)
    const driver = await openDriver({
      url: server.current.url('postgres', user),
      schema,
      poolSize,
      ...(statementTimeout !== undefined && { statementTimeout }),
    })
    await fill(driver)
    return { driver, schema }
  }

  async function fill(driver: LogDriver) {
    await driver.append(batchOf(Array.from({ length: ENTRIES }, (_, i) => ({ message: `entry ${i}` }))))
  }

  async function activeReads(schema: string): Promise<number> {
    const [row] = await server.current.query(
      `SELECT count(*)::integer FROM pg_stat_activity WHERE usename = $1 AND state = 'active' AND query LIKE '%strpos%'`,
      [`slow_${schema}`],
    )
    return Number(row?.count)
  }

  async function untilActive(schema: string, count: number): Promise<void> {
    while ((await activeReads(schema)) < count);
  }
})
