import { describe, expect, it } from 'vitest'
import type { SearchFilter } from '../../src/contract/search-filter.js'
import { openStorage } from '../support/open-storage.js'
import { probeDriver, readsOf } from '../support/probe-driver.js'

const TRACE = 'AB'.repeat(16)

async function openShop(conditions: boolean) {
  const parts = await openStorage({ driver: probeDriver({ supports: { conditions } }) })
  const { storage } = parts
  storage.storeMany([
    { message: 'one', timestamp: 1, service: 'web', attributes: { status: 200, user: { name: 'ann' } } },
    { message: 'two', timestamp: 2, service: 'api', traceId: TRACE, attributes: { status: 500 } },
    { message: 'three', timestamp: 2, service: 'web', traceId: TRACE.toLowerCase(), severity: 'error' },
    { message: 'four', timestamp: 1, service: 'web', attributes: { status: '500', list: [1] } },
    { message: 'five', timestamp: 9, host: 'h', attributes: { status: null, user: { name: 7 } } },
  ])
  await storage.flush()
  return parts
}

describe.each([
  ['a driver that knows conditions', true],
  ['a driver that does not', false],
])('over %s', (_, conditions) => {
  it.each<[SearchFilter, number[]]>([
    [{ attributes: { status: { gte: 200 } } }, [1, 2]],
    [{ attributes: { status: { in: [200, '500', null] } } }, [1, 4, 5]],
    [{ attributes: { status: { ne: 500 } } }, [1, 3, 4, 5]],
    [{ attributes: { status: { exists: true, ne: null } } }, [1, 2, 4]],
    [{ not: { attributes: { status: { exists: true } } } }, [3]],
    [{ any: [{ service: 'api' }, { host: 'h' }, { text: 'ONE' }] }, [1, 2, 5]],
    [{ not: [{ service: 'web' }, { text: 'five' }] }, [2]],
    [{ not: { not: { text: 'thr*' } }, traceId: TRACE }, [3]],
    [{ not: {} }, []],
    [{ any: [{}, { service: 'x' }], service: 'web' }, [1, 3, 4]],
  ])('one filter serves searches, counts, histograms, scans and followers: %j', async (filter, ids) => {
    const { storage } = await openShop(conditions)
    const found = await storage.search(filter)
    expect(found.map(({ id }) => id).sort()).toEqual(ids)
    expect(await storage.count(filter)).toBe(ids.length)
    const slices = await storage.histogram({ ...filter, bucket: 4 })
    expect(slices.reduce((sum, { count }) => sum + count, 0)).toBe(ids.length)
    const scanned: number[] = []
    for await (const { id } of storage.scan({ ...filter, order: 'oldest' })) scanned.push(id)
    expect(scanned).toEqual(found.map(({ id }) => id).reverse())
    const followed: number[] = []
    const follower = storage.follow({ ...filter, after: 0 })
    for (let i = 0; i < ids.length; i++) followed.push((await follower.next()).value?.id ?? 0)
    expect(followed).toEqual(ids)
    await follower.return?.()
  })

  it('get() returns the entry with an id', async () => {
    const { storage } = await openShop(conditions)
    expect(await storage.get(2)).toMatchObject({ id: 2, message: 'two', attributes: { status: 500 } })
    expect(await storage.get(0)).toBeUndefined()
    expect(await storage.get(6)).toBeUndefined()
    expect(await storage.get(Number.MAX_SAFE_INTEGER)).toBeUndefined()
    await storage.cleanup({ maxEntries: 1 })
    expect(await storage.get(2)).toBeUndefined()
    expect(await storage.get(5)).toMatchObject({ message: 'five' })
  })

  it('around() returns an entry and its neighbours by time and id, oldest first', async () => {
    const { storage } = await openShop(conditions)
    const idsAround = async (...args: Parameters<typeof storage.around>) =>
      (await storage.around(...args)).map(({ id }) => id)
    expect(await idsAround(2)).toEqual([1, 4, 2, 3, 5])
    expect(await idsAround(2, { before: 1, after: 1 })).toEqual([4, 2, 3])
    expect(await idsAround(2, { before: 0, after: 0 })).toEqual([2])
    expect(await idsAround(1, { before: 5, after: 1 })).toEqual([1, 4])
    expect(await idsAround(5)).toEqual([1, 4, 2, 3, 5])
    expect(await idsAround(6)).toEqual([])
    expect(await idsAround(0)).toEqual([])
    // The entry itself need not match.
    expect(await idsAround(2, { filter: { service: 'web' } })).toEqual([1, 4, 2, 3])
    expect(await idsAround(2, { filter: { not: { service: 'web' } }, before: 9, after: 9 })).toEqual([2, 5])
  })

  it.each([[{ text: 'two' }], [{ any: [{ service: 'api' }, { not: { text: 'two' } }] }]])(
    'around() refuses %j without full text search, whether the id exists or not',
    async (filter) => {
      const supports = { conditions, fullText: false }
      const { storage } = await openStorage({ driver: probeDriver({ supports }) })
      storage.store({ message: 'two' })
      await storage.flush()
      for (const id of [0, 1, 2, Number.MAX_SAFE_INTEGER]) {
        await expect(storage.around(id, { filter, before: 0, after: 0 })).rejects.toMatchObject({
          code: 'UNSUPPORTED',
          message: expect.stringContaining('Use contains.'),
        })
      }
      expect(await storage.around(2, { filter: { contains: 'two' } })).toEqual([])
    },
  )

  it('topValues() counts values by type, without objects and arrays', async () => {
    const { storage } = await openShop(conditions)
    expect(await storage.topValues({ field: 'status' })).toEqual({
      values: [
        { value: null, count: 1 },
        { value: 200, count: 1 },
        { value: 500, count: 1 },
        { value: '500', count: 1 },
      ],
      distinct: 4,
      missing: 1,
      complete: true,
    })
    expect(await storage.topValues({ field: 'service', limit: 1 })).toEqual({
      values: [{ value: 'web', count: 3 }],
      distinct: 2,
      missing: 1,
      complete: true,
    })
    expect(await storage.topValues({ field: 'traceId', not: { host: 'h' } })).toMatchObject({
      values: [{ value: TRACE.toLowerCase(), count: 2 }],
      missing: 2,
    })
    expect(await storage.topValues({ field: 'severity', attributes: { status: { exists: false } } })).toEqual(
      {
        values: [{ value: 17, count: 1 }],
        distinct: 1,
        missing: 0,
        complete: true,
      },
    )
    expect(await storage.topValues({ field: 'user.name' })).toMatchObject({ distinct: 2, missing: 3 })
    expect(await storage.topValues({ field: 'user' })).toMatchObject({ values: [], missing: 5 })
    expect(await storage.topValues({ field: 'list' })).toMatchObject({ values: [], missing: 5 })
  })

  it('fields() returns names and paths with their types', async () => {
    const { storage } = await openShop(conditions)
    expect(await storage.fields()).toEqual([
      { name: 'status', types: ['string', 'number', 'null'], count: 4 },
      { name: 'user.name', types: ['string', 'number'], count: 2 },
    ])
    expect(await storage.fields({ not: { service: 'web' } })).toEqual([
      { name: 'status', types: ['number', 'null'], count: 2 },
      { name: 'user.name', types: ['number'], count: 1 },
    ])
    expect(await storage.fields({ service: 'none' })).toEqual([])
  })

  it('histogram() counts by the most frequent values of the whole range, and shifts slices', async () => {
    const { storage } = await openShop(conditions)
    expect(await storage.histogram({ bucket: 4, by: 'service', limit: 1 })).toEqual([
      { start: 0, count: 4, bySeverity: { 9: 3, 17: 1 }, byValue: [{ value: 'web', count: 3 }] },
      { start: 8, count: 1, bySeverity: { 9: 1 }, byValue: [] },
    ])
    expect(await storage.histogram({ bucket: 4, offset: -2.5, minSeverity: 'info' })).toEqual([
      { start: -2.5, count: 2, bySeverity: { 9: 2 } },
      { start: 1.5, count: 2, bySeverity: { 9: 1, 17: 1 } },
      { start: 5.5, count: 1, bySeverity: { 9: 1 } },
    ])
    const slices = await storage.histogram({ bucket: 4, offset: 1.5, by: 'status', not: { service: 'api' } })
    expect(slices.map(({ start, byValue }) => [start, byValue])).toEqual([
      [
        -2.5,
        [
          { value: 200, count: 1 },
          { value: '500', count: 1 },
        ],
      ],
      [1.5, []],
      [5.5, [{ value: null, count: 1 }]],
    ])
  })

  it('reads reject with ABORTED before and while they run', async () => {
    const { storage, driver, clock } = await openShop(conditions)
    const gate = Promise.withResolvers<void>()
    const reads: ((options: { signal: AbortSignal }) => Promise<unknown>)[] = [
      (options) => storage.get(1, options),
      (options) => storage.around(1, options),
      (options) => storage.count({ spanId: 'a'.repeat(16) }, options),
      (options) => storage.histogram({ bucket: 1 }, options),
      (options) => storage.histogram({ bucket: 1, by: 'a' }, options),
      (options) => storage.topValues({ field: 'a' }, options),
      (options) => storage.fields({}, options),
    ]
    for (const read of reads) {
      await expect(read({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
      driver.beforeRead = () => gate.promise
      const controller = new AbortController()
      const answer = read({ signal: controller.signal })
      await clock.settle()
      controller.abort(new Error('enough'))
      await expect(answer).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
      driver.beforeRead = () => {}
      await expect(read({ signal: new AbortController().signal })).resolves.toBeDefined()
    }
    gate.resolve()
  })

  it('a scan with few matches reads each page about once', async () => {
    const { storage, driver } = await openStorage({
      driver: probeDriver({ supports: { conditions } }),
      batch: { queueSize: 20_000 },
    })
    const rare = (i: number) => (i % 1000 === 7 ? { n: i } : { m: i })
    storage.storeMany(Array.from({ length: 5000 }, (_, i) => ({ message: 'm', attributes: rare(i) })))
    await storage.flush()
    const found: unknown[] = []
    for await (const { attributes } of storage.scan({ attributes: { n: { gte: 0 } }, order: 'oldest' }))
      found.push(attributes?.n)
    expect(found).toEqual([7, 1007, 2007, 3007, 4007])
    expect(driver.callsOf('search').length).toBeLessThanOrEqual(6)
  })

  it('a follower does not look at the same entries again', async () => {
    const { storage, driver } = await openStorage({ driver: probeDriver({ supports: { conditions } }) })
    const follower = storage.follow({ not: { contains: 'noise' } })
    const next = follower.next()
    const rounds = 20
    for (let i = 0; i < rounds; i++) {
      storage.storeMany(Array.from({ length: 50 }, () => ({ message: 'noise' })))
      await storage.flush()
    }
    storage.store({ message: 'signal' })
    await storage.flush()
    expect((await next).value).toMatchObject({ id: rounds * 50 + 1 })
    // One page for each round at most, and none of them full.
    expect(driver.callsOf('readAfter').length).toBeLessThanOrEqual(rounds + 3)
    await follower.return?.()
  })

  it('a follower waits for entries that match', async () => {
    const { storage } = await openShop(conditions)
    const follower = storage.follow({ any: [{ text: 'late' }, { attributes: { n: { gt: 1 } } }] })
    const first = follower.next()
    storage.store({ message: 'early' })
    storage.store({ message: 'n', attributes: { n: 2 } })
    await storage.flush()
    expect((await first).value).toMatchObject({ message: 'n' })
    const second = follower.next()
    storage.store({ message: 'n', attributes: { n: 1 } })
    storage.store({ message: 'Late' })
    await storage.flush()
    expect((await second).value).toMatchObject({ message: 'Late' })
  })
})

describe('an argument that is wrong', () => {
  it.each<[string, string, unknown[]]>([
    ['get', 'id must be the id of an entry, or 0; it was -1.', [-1]],
    ['get', 'id must be the id of an entry, or 0; it was "1".', ['1']],
    ['get', 'id must be the id of an entry, or 0; it was 1.5.', [1.5]],
    ['around', 'id must be the id of an entry, or 0; it was undefined.', []],
    ['around', 'before must be a whole number from 0 to 10000; it was 1.5.', [1, { before: 1.5 }]],
    ['around', 'There is no query field "limit".', [1, { limit: 1 }]],
    ['topValues', 'A query must be an object, not undefined.', []],
    ['topValues', 'field must be service, host,', [{}]],
    ['topValues', 'There is no query field "bucket".', [{ field: 'a', bucket: 1 }]],
    ['fields', 'There is no query field "limit".', [{ limit: 1 }]],
    ['fields', 'any[1].host must be a string,', [{ any: [{}, { host: 7 }] }]],
    ['histogram', 'by must be service, host,', [{ bucket: 1, by: null }]],
  ])('is INVALID_QUERY, and reaches no driver: %s, %s', async (method, message, args) => {
    const { storage, driver } = await openStorage()
    const read = storage[method as 'get'].bind(storage) as (...args: unknown[]) => Promise<unknown>
    const wrong = { code: 'INVALID_QUERY', message: expect.stringContaining(message) }
    await expect(read(...args)).rejects.toMatchObject(wrong)
    expect(readsOf(driver)).toBe(0)
  })

  it.each(['get', 'around', 'topValues', 'fields'] as const)('%s rejects after close', async (method) => {
    const { storage } = await openStorage()
    await storage.close()
    const read = storage[method].bind(storage) as (query: unknown) => Promise<unknown>
    await expect(read(method === 'fields' ? {} : 1)).rejects.toMatchObject({ code: 'CLOSED' })
  })
})
