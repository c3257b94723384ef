import { batchOf } from '@logpond/conformance/suite'
import { isLogStorageError, type LogBatch, openLogStorage } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { postgres } from '../../src/index.js'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

const KILLS = 6
const BATCH = 200

describe.skipIf(binaries === undefined)('append', () => {
  const server = testServer()

  it('stores a batch that is too large for one call whole, with one token', async () => {
    const driver = await openDriver({ url: server.current.url(), schema: newSchema(), partitionSize: 10 })
    const large = 'x'.repeat(6_000_000)
    const batch = batchOf(Array.from({ length: 8 }, (_, i) => ({ message: `${i} ${large}` })))
    const ids = await driver.append(batch)
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await driver.append({ ...batch, isRetry: true })).toEqual(ids)
    expect(await driver.stats()).toMatchObject({ entries: 8 })
    expect(await driver.count({ contains: large })).toBe(8)
  })

  it('writes nothing of a token that another connection has committed, even if it was said to be new', async () => {
    const schema = newSchema()
    const driver = await openDriver({ url: server.current.url(), schema })
    const other = await openDriver({ url: server.current.url(), schema })
    const batch = batchOf([{ message: 'once' }])
    const ids = await driver.append(batch)
    await expect(async () => other.append({ ...batch, isRetry: false })).rejects.toMatchObject({ code: 'IO' })
    expect(await other.append({ ...batch, isRetry: true })).toEqual(ids)
    expect(await driver.stats()).toMatchObject({ entries: 1, lastId: 1 })
  })

  it('forgets old tokens, but not the last 1,000', async () => {
    const schema = newSchema()
    const driver = await openDriver({ url: server.current.url(), schema })
    for (let i = 0; i < 2700; i++) await driver.append({ ...batchOf([{}], `token ${i}`), isRetry: false })
    const [row] = await server.current.query(
      `SELECT count(*)::integer, min(number)::integer FROM ${schema}.batches`,
    )
    expect(row?.count).toBeGreaterThanOrEqual(1000)
    expect(row?.count).toBeLessThan(2600)
    expect(await driver.append(batchOf([{}], 'token 1700'))).toEqual([1701])
  })

  it('loses nothing and stores nothing twice when the server is killed during appends', async () => {
    const schema = newSchema()
    const driver = postgres({ url: server.current.url(), schema, partitionSize: 1000 })
    await driver.open()
    const committed = new Map<string, readonly number[]>()
    let inDoubt = 0
    /** Appends until the batch is committed, over as many connections as that takes. */
    const append = async (batch: LogBatch) => {
      for (let isRetry = false; ; isRetry = true) {
        try {
          committed.set(batch.token, await driver.append({ ...batch, isRetry }))
          return
        } catch (error) {
          if (!isLogStorageError(error)) throw error
          if (error.code === 'UNKNOWN_OUTCOME') inDoubt++
          await driver.close()
          await opened()
        }
      }
    }
    const opened = async () => {
      for (;;) {
        try {
          return await driver.open()
        } catch (error) {
          if (!isLogStorageError(error) || error.code !== 'CONNECTION') throw error
        }
      }
    }
    let isDone = false
    const kills = (async () => {
      for (let kill = 1; kill <= KILLS; kill++) {
        const before = committed.size
        while (committed.size < before + 5) await new Promise(setImmediate)
        await server.current.kill()
        await server.current.resume()
      }
      isDone = true
    })()
    for (let i = 0; !isDone; i++) {
      const token = `batch ${i}`
      await append(
        batchOf(
          Array.from({ length: BATCH }, (_, j) => ({ message: `${token}, ${j}` })),
          token,
        ),
      )
    }
    await kills
    expect(inDoubt).toBeGreaterThan(0)
    const stored = await server.current.query(
      `SELECT id::integer, message FROM ${schema}.entries ORDER BY id`,
    )
    const expected = [...committed].flatMap(([token, ids]) =>
      ids.map((id, j) => ({ id, message: `${token}, ${j}` })),
    )
    expect(stored).toEqual(expected)
    expect(await driver.stats()).toMatchObject({ entries: expected.length })
    await driver.close()
  })

  it('goes on by itself in a storage when the server was stopped for a while', async () => {
    const schema = newSchema()
    const storage = await openLogStorage({ driver: postgres({ url: server.current.url(), schema }) })
    await storage.store({ message: 'before' }).committed()
    await server.current.stop()
    const receipt = storage.store({ message: 'meanwhile' })
    await server.current.resume()
    await receipt.committed()
    expect((await storage.search({})).map(({ message }) => message)).toEqual(['meanwhile', 'before'])
    await storage.close()
  })

  it('gives ids in the order of commits over the ends of partitions', async () => {
    const schema = newSchema()
    const writers = await Promise.all(
      [1, 2].map(() => openDriver({ url: server.current.url(), schema, partitionSize: 3 })),
    )
    const ids: number[] = []
    for (let i = 0; i < 20; i++) ids.push(...((await writers[i % 2]?.append(batchOf([{}, {}]))) ?? []))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(new Set(ids).size).toBe(40)
    expect((await writers[0]?.readAfter(0, {}, 100))?.map(({ id }) => id)).toEqual(ids)
  })
})
