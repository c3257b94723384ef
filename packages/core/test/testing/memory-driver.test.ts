import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DriverRetention } from '../../src/contract/driver-retention.js'
import type { StoredLogEntry } from '../../src/contract/log-entry.js'
import type { SearchQuery } from '../../src/contract/search-query.js'
import { memoryDriver } from '../../src/testing/memory-driver.js'
import { MemoryStore } from '../../src/testing/memory-store.js'
import { batchOf, searchOf } from './batch-of.js'

const keepAll: DriverRetention = { expired: [], dryRun: false }

async function driverWith(...entries: Parameters<typeof batchOf>[0]) {
  const driver = memoryDriver()
  await driver.open()
  if (entries.length > 0) await driver.append(batchOf(entries))
  const search = (query?: SearchQuery, maxId?: number) => driver.search(searchOf(query, maxId))
  const messages = async (query?: SearchQuery) => (await search(query)).map((entry) => entry.message)
  return { driver, search, messages }
}

describe('memoryDriver', () => {
  it('assigns ids that grow by one, in the order of the batch', async () => {
    const { driver } = await driverWith()
    expect(await driver.append(batchOf(['a', 'b']))).toEqual([1, 2])
    expect(await driver.append(batchOf(['c']))).toEqual([3])
  })

  it('syncs if its entries are persistent but not durable, up to the last id even if that entry was deleted', async () => {
    const store = new MemoryStore()
    const driver = memoryDriver({ store })
    expect(await driver.sync?.()).toBe(0)
    await driver.append(batchOf(['a', 'b']))
    expect(store.syncedId).toBe(0)
    await driver.deleteOldest({ expired: [], maxEntries: 0, dryRun: false }, 10)
    expect(await driver.sync?.()).toBe(2)
    expect(store.syncedId).toBe(2)
    expect(memoryDriver().sync).toBeUndefined()
    expect(memoryDriver({ store, supports: { durable: true } }).sync).toBeUndefined()
  })

  it('writes a batch with the same token only once', async () => {
    const { driver, messages } = await driverWith('z')
    const batch = batchOf(['a', 'b'])
    expect(await driver.append(batch)).toEqual([2, 3])
    expect(await driver.append(batch)).toEqual([2, 3])
    expect(driver.appendSync?.(batch, 1000)).toEqual([2, 3])
    expect(await messages({ order: 'oldest' })).toEqual(['z', 'a', 'b'])
  })

  it('remembers tokens and never reuses an id, even after deletions', async () => {
    const { driver } = await driverWith()
    const batch = batchOf(['a', 'b'])
    await driver.append(batch)
    await driver.deleteOldest({ ...keepAll, maxEntries: 0 }, 100)
    expect(await driver.append(batch)).toEqual([1, 2])
    expect(await driver.append(batchOf(['c']))).toEqual([3])
    expect(await driver.stats()).toMatchObject({ entries: 1, lastId: 3 })
  })

  it('returns an entry as it was stored, without the fields that it does not have', async () => {
    const full = {
      message: 'full\0 𝄞',
      timestamp: 1.001,
      severity: 17,
      service: 's',
      host: 'h',
      traceId: 'A'.repeat(32),
      spanId: 'b'.repeat(16),
      attributes: JSON.parse('{"__proto__":1,"a":[{"b":null}]}'),
    } as const
    const { search } = await driverWith(full, 'bare')
    const [bare, stored] = await search()
    expect(stored).toEqual({ id: 1, ...full })
    expect(Object.keys(bare as object)).toEqual(['id', 'timestamp', 'severity', 'message'])
  })

  it('returns new copies, which the caller may change', async () => {
    const { driver, search } = await driverWith({ message: 'a', attributes: { list: [1] } })
    for (const entry of [...(await search()), ...(await driver.readAfter(0, {}, 10))]) {
      entry.message = 'changed'
      ;(entry.attributes as { list: number[] }).list.push(2)
    }
    expect(await search()).toMatchObject([{ message: 'a', attributes: { list: [1] } }])
    expect(await search({ attributes: { list: 1 } })).toEqual([])
  })

  it('keeps its entries when it is closed and opened again', async () => {
    const { driver, messages } = await driverWith('a')
    await driver.close()
    await driver.open()
    expect(await messages()).toEqual(['a'])
  })

  it('shares its entries with the drivers on the same store', async () => {
    const store = new MemoryStore()
    const batch = batchOf(['a'])
    expect(await memoryDriver({ store }).append(batch)).toEqual([1])
    const other = memoryDriver({ store })
    expect(await other.append(batch)).toEqual([1])
    expect(await other.count({})).toBe(1)
  })

  it('sorts by (timestamp, id), even if timestamps decrease', async () => {
    const times = [50, 20, 20, 90, 20]
    const { driver, search } = await driverWith(...times.map((timestamp) => ({ message: '', timestamp })))
    await driver.append(batchOf([{ message: '', timestamp: 10 }]))
    const ids = async (order: 'oldest' | 'newest') => (await search({ order })).map(({ id }) => id)
    expect(await ids('oldest')).toEqual([6, 2, 3, 5, 1, 4])
    expect(await ids('newest')).toEqual([4, 1, 5, 3, 2, 6])
  })

  it('returns every entry once, page by page, in both orders', () => {
    const entries = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 })
    const order = fc.constantFrom('newest' as const, 'oldest' as const)
    return fc.assert(
      fc.asyncProperty(entries, order, fc.integer({ min: 1, max: 7 }), async (times, order, limit) => {
        const { search } = await driverWith(...times.map((timestamp) => ({ message: '', timestamp })))
        const paged: StoredLogEntry[] = []
        for (;;) {
          const last = paged[paged.length - 1]
          const page = await search({ order, limit, ...(last && { after: last }) })
          paged.push(...page)
          if (page.length < limit) break
        }
        const sorted = times
          .map((timestamp, i) => ({ timestamp, id: i + 1 }))
          .sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
        if (order === 'newest') sorted.reverse()
        expect(paged.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id))
      }),
    )
  })

  it('searches and counts matching entries, up to the limit and the greatest id', async () => {
    const { driver, search, messages } = await driverWith('disk full', 'disk ok', 'Disk again')
    expect(await messages({ text: 'disk -full' })).toEqual(['Disk again', 'disk ok'])
    expect(await messages({ text: 'disk', limit: 1 })).toEqual(['Disk again'])
    expect(await messages({ limit: 0 })).toEqual([])
    expect(await search({ text: 'disk' }, 2)).toHaveLength(2)
    expect(await driver.count(searchOf({ contains: 'disk' }))).toBe(2)
  })

  it('continues after an id, in the order of ids', async () => {
    const { driver } = await driverWith(
      { message: 'a', timestamp: 9 },
      { message: 'b', timestamp: 1 },
      'c',
      'd',
    )
    const read = async (...args: Parameters<typeof driver.readAfter>) =>
      (await driver.readAfter(...args)).map((entry) => entry.message)
    expect(await read(0, {}, 2)).toEqual(['a', 'b'])
    expect(await read(2, {}, 10)).toEqual(['c', 'd'])
    expect(await read(0, { contains: 'd' }, 1)).toEqual(['d'])
    expect(await read(4, {}, 10)).toEqual([])
  })

  it('counts slices of time, also before the epoch, and omits empty slices', async () => {
    const { driver } = await driverWith(
      { message: '', timestamp: 25, severity: 9 },
      { message: '', timestamp: -0.001, severity: 9 },
      { message: '', timestamp: 9.999, severity: 9 },
      { message: '', timestamp: 0, severity: 17 },
      { message: '', timestamp: 5, severity: 9 },
    )
    expect(await driver.histogram({ bucket: 10 })).toEqual([
      { start: -10, count: 1, bySeverity: { 9: 1 } },
      { start: 0, count: 3, bySeverity: { 9: 2, 17: 1 } },
      { start: 20, count: 1, bySeverity: { 9: 1 } },
    ])
    expect(await driver.histogram({ bucket: 10, minSeverity: 10 })).toEqual([
      { start: 0, count: 1, bySeverity: { 17: 1 } },
    ])
  })

  it('keeps slices exact even if a division would round', async () => {
    const { driver } = await driverWith(
      { message: '', timestamp: 0.3 },
      { message: '', timestamp: 8e12 - 0.001 },
    )
    const slices = await driver.histogram({ bucket: 0.1 })
    expect(slices.map(({ start }) => start)).toEqual([0.3, 8e12 - 0.1])
  })

  it('deletes expired entries by severity, and no more than the budget', async () => {
    const { driver, messages } = await driverWith(
      { message: 'old debug', timestamp: 1, severity: 5 },
      { message: 'old error', timestamp: 2, severity: 17 },
      { message: 'late debug', timestamp: 5, severity: 8 },
      { message: 'new debug', timestamp: 10, severity: 5 },
    )
    const policy: DriverRetention = { ...keepAll, expired: [{ minSeverity: 5, maxSeverity: 8, before: 10 }] }
    expect(await driver.deleteOldest({ ...policy, dryRun: true }, 1)).toEqual({ deleted: 2, more: false })
    expect(await driver.deleteOldest(policy, 1)).toEqual({ deleted: 1, more: true })
    expect(await messages()).toEqual(['new debug', 'late debug', 'old error'])
    expect(await driver.deleteOldest(policy, 1)).toEqual({ deleted: 1, more: false })
    expect(await driver.deleteOldest(policy, 1)).toEqual({ deleted: 0, more: false })
    expect(await messages()).toEqual(['new debug', 'old error'])
  })

  it('deletes the oldest entries by time beyond maxEntries', async () => {
    const { driver, messages } = await driverWith(
      { message: 'c', timestamp: 3 },
      { message: 'a', timestamp: 1 },
      { message: 'b', timestamp: 2 },
    )
    expect(await driver.deleteOldest({ ...keepAll, maxEntries: 1 }, 100)).toEqual({ deleted: 2, more: false })
    expect(await messages()).toEqual(['c'])
    expect(await driver.readAfter(0, {}, 10)).toMatchObject([{ message: 'c' }])
  })

  it('deletes the oldest entries until it takes no more than maxBytes', async () => {
    const { driver, messages } = await driverWith('a', 'b', 'c')
    const { bytes } = await driver.stats()
    const policy = { ...keepAll, maxBytes: bytes / 3 }
    expect(await driver.deleteOldest({ ...policy, dryRun: true }, 1)).toEqual({ deleted: 2, more: false })
    expect(await driver.deleteOldest(policy, 100)).toEqual({ deleted: 2, more: false })
    expect((await driver.stats()).bytes).toBe(bytes / 3)
    expect(await messages()).toEqual(['c'])
    expect(await driver.deleteOldest(policy, 100)).toEqual({ deleted: 0, more: false })
  })

  it('deletes only as many of the oldest entries as are necessary after the expired ones', async () => {
    const { driver, messages } = await driverWith(
      { message: 'a', timestamp: 1, severity: 9 },
      { message: 'b', timestamp: 2, severity: 9 },
      { message: 'debug', timestamp: 3, severity: 5 },
      { message: 'c', timestamp: 4, severity: 9 },
    )
    const policy = { ...keepAll, expired: [{ minSeverity: 1, maxSeverity: 8, before: 4 }], maxEntries: 2 }
    expect(await driver.deleteOldest({ ...policy, dryRun: true }, 100)).toEqual({ deleted: 2, more: false })
    expect(await driver.deleteOldest(policy, 1)).toEqual({ deleted: 1, more: true })
    expect(await messages()).toEqual(['c', 'b', 'a'])
    expect(await driver.deleteOldest(policy, 100)).toEqual({ deleted: 1, more: false })
    expect(await messages()).toEqual(['c', 'b'])
  })

  it('deletes the same entries with any budget', async () => {
    const policy = fc.record({
      expired: fc.array(
        fc.record({
          minSeverity: fc.constant(5),
          maxSeverity: fc.integer({ min: 5, max: 12 }),
          before: fc.nat(9),
        }),
        { maxLength: 2 },
      ),
      maxEntries: fc.option(fc.nat(12), { nil: undefined }),
      maxBytes: fc.option(fc.nat(3000), { nil: undefined }),
      dryRun: fc.constant(false),
    })
    const entries = fc.array(
      fc.record({
        message: fc.string(),
        timestamp: fc.nat(9),
        severity: fc.constantFrom(5 as const, 9 as const),
      }),
      { minLength: 1, maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(entries, policy, fc.integer({ min: 1, max: 3 }), async (entries, policy, budget) => {
        const [one, other] = [await driverWith(...entries), await driverWith(...entries)]
        const dry = await one.driver.deleteOldest({ ...policy, dryRun: true }, 1)
        const whole = await one.driver.deleteOldest(policy, 1000)
        expect(whole).toEqual({ deleted: dry.deleted, more: false })
        let deleted = 0
        for (let more = true; more; ) {
          const step = await other.driver.deleteOldest(policy, budget)
          expect(step.deleted).toBeLessThanOrEqual(budget)
          deleted += step.deleted
          more = step.more
        }
        expect(deleted).toBe(whole.deleted)
        expect(await other.search()).toEqual(await one.search())
      }),
    )
  })

  it('reports persistent if a store was passed', () => {
    expect(memoryDriver().supports.persistent).toBe(false)
    expect(memoryDriver({ store: new MemoryStore() }).supports.persistent).toBe(true)
  })

  it('can work without full text and without synchronous writes', async () => {
    const driver = memoryDriver({ supports: { fullText: false, sync: false } })
    expect(driver.appendSync).toBeUndefined()
    expect(driver.supports).toMatchObject({ fullText: false, sync: false })
    expect(() => driver.search(searchOf({ text: 'a' }))).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    )
    expect(await driver.search(searchOf({ contains: 'a' }))).toEqual([])
  })

  it('refuses to read if the signal is aborted already', () => {
    const driver = memoryDriver()
    const aborted = expect.objectContaining({ code: 'ABORTED' })
    const signal = AbortSignal.abort()
    expect(() => driver.search(searchOf(), signal)).toThrow(aborted)
    expect(() => driver.count({}, signal)).toThrow(aborted)
    expect(() => driver.histogram({ bucket: 10 }, signal)).toThrow(aborted)
    expect(() => driver.readAfter(0, {}, 10, signal)).toThrow(aborted)
    expect(() => driver.open(signal)).toThrow(aborted)
  })
})
