import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DriverFilter } from '../../src/contract/driver-filter.js'
import type { DriverField } from '../../src/contract/driver-queries.js'
import type { LogDriver } from '../../src/contract/log-driver.js'
import type { SearchFilter } from '../../src/contract/search-filter.js'
import { attributeName } from '../../src/read/attribute-filters.js'
import { CompleteReads } from '../../src/read/complete-reads.js'
import { toPlainFilter } from '../../src/read/driver-query.js'
import { type FaultyDriver, faultyDriver, MemoryStore, memoryDriver } from '../../src/testing/index.js'
import { arbitraryEntry, arbitraryFilter } from '../support/arbitrary-filters.js'
import { batchOf } from '../testing/batch-of.js'

/** More than two pages. */
const ENTRIES = 2300

const OLD = { conditions: false }

const FIELDS: readonly DriverField[] = [
  ...(['service', 'host', 'severity', 'traceId'] as const).map((column) => ({ column })),
  ...['a', 'a.b', '__proto__', ''].map((name) => ({ column: 'attributes' as const, ...attributeName(name) })),
]

async function openOld(store: MemoryStore, supports = {}): Promise<FaultyDriver> {
  const driver = faultyDriver(memoryDriver({ store, supports: { ...OLD, ...supports } }))
  await driver.open()
  return driver
}

/** A store of many random entries, the same ones each time. */
function sampleStore(): MemoryStore {
  const store = new MemoryStore()
  const sample = fc.sample(arbitraryEntry, { seed: 7, numRuns: ENTRIES })
  for (let i = 0; i < ENTRIES; i += 100) store.append(batchOf(sample.slice(i, i + 100)))
  return store
}

describe('the reads of a driver that does not know conditions', () => {
  it('are those of a driver that does, for any filter', async () => {
    const store = sampleStore()
    const own = memoryDriver({ store }) as Required<LogDriver>
    const driver = await openOld(store)
    const reads = new CompleteReads(driver)
    const page = fc.record({
      order: fc.constantFrom('newest' as const, 'oldest' as const),
      limit: fc.constantFrom(0, 1, 7, 150, 1200, 10_000),
      after: fc.option(fc.record({ timestamp: fc.constantFrom(-3, 0, 2.5), id: fc.nat(ENTRIES) }), {
        nil: undefined,
      }),
    })
    const slices = fc.record(
      { bucket: fc.constantFrom(0.5, 3, 7), offset: fc.constantFrom(0.25, 0.001) },
      { requiredKeys: ['bucket'] },
    )
    await fc.assert(
      fc.asyncProperty(
        ...[arbitraryFilter, page, slices, fc.constantFrom(...FIELDS), fc.nat(ENTRIES)],
        async (query, { order, limit, after }, slices, field, id) => {
          const filter = toPlainFilter(query)
          const search = { ...filter, order, limit, ...(after && { after }) }
          expect(await reads.search(search)).toEqual(await own.search(search))
          expect(await reads.count(filter)).toBe(await own.count(filter))
          const histogram = { ...filter, ...slices }
          expect(await reads.histogram(histogram)).toEqual(await own.histogram(histogram))
          expect(await reads.readAfter(id, filter, limit)).toEqual(await own.readAfter(id, filter, limit))
          const values = { ...filter, field, limit: 3 }
          expect(await reads.topValues(values)).toEqual(await own.topValues(values))
          expect(await reads.fields(filter)).toEqual(await own.fields(filter))
          const grouped = { ...histogram, by: field, limit: 2 }
          expect(await reads.groupedHistogram(grouped)).toEqual(await own.groupedHistogram(grouped))
        },
      ),
      { numRuns: 40 },
    )
    expect(driver.violations).toEqual([])
  })

  const questions: [string, (reads: CompleteReads, filter: DriverFilter, signal?: AbortSignal) => unknown][] =
    [
      ['search', (reads, filter, signal) => reads.search({ ...filter, order: 'newest', limit: 0 }, signal)],
      [
        'search',
        (reads, filter, signal) => reads.search({ ...filter, order: 'newest', limit: 10_000 }, signal),
      ],
      ['count', (reads, filter, signal) => reads.count(filter, signal)],
      ['histogram', (reads, filter, signal) => reads.histogram({ ...filter, bucket: 1 }, signal)],
      [
        'topValues',
        (reads, filter, signal) =>
          reads.topValues({ ...filter, field: { column: 'service' }, limit: 1 }, signal),
      ],
      ['fields', (reads, filter, signal) => reads.fields(filter, signal)],
      [
        'groupedHistogram',
        (reads, filter, signal) =>
          reads.groupedHistogram({ ...filter, bucket: 1, by: { column: 'host' }, limit: 1 }, signal),
      ],
      ['readAfter', (reads, filter, signal) => reads.readAfter(1e9, filter, 10, signal)],
    ]

  it('ask the driver for its last id if it has a way, and for its statistics if not', async () => {
    const old = await openOld(new MemoryStore())
    const signal = new AbortController().signal
    expect(await new CompleteReads(old).lastId(signal)).toBe((await old.stats()).lastId)
    const seen: unknown[] = []
    const quick = Object.assign(old, {
      lastId: (given?: AbortSignal) => seen.push(given) && 7,
      stats: () => Promise.reject(new Error('not asked')),
    })
    const reads = new CompleteReads(quick)
    expect(await reads.lastId(signal)).toBe(7)
    await reads.search({ spanId: 'a'.repeat(16), order: 'newest', limit: 1 }, signal)
    expect(seen).toEqual([signal, signal])
  })

  it.each(questions)('refuse words inside any and not if the driver has no full text: %s', async (_, ask) => {
    const reads = new CompleteReads(await openOld(new MemoryStore(), { fullText: false }))
    const inner: SearchFilter[] = [
      { any: [{ text: 'a' }, { service: 'b' }] },
      { not: { text: 'a' } },
      { not: { any: [{ host: 'h' }, { not: { service: 'x', text: 'a' } }] } },
      { text: 'a', spanId: 'a'.repeat(16) },
    ]
    for (const filter of inner) {
      const answer = (async () => ask(reads, toPlainFilter(filter)))()
      await expect(answer).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    }
    await expect((async () => ask(reads, toPlainFilter({ not: { contains: 'a' } })))()).resolves.toBeDefined()
  })

  it.each(questions.slice(1, -1))('reject with ABORTED between two pages: %s', async (_, ask) => {
    const store = sampleStore()
    const controller = new AbortController()
    const inner = memoryDriver({ store, supports: OLD })
    let pages = 0
    const driver: LogDriver = {
      ...inner,
      // Like a driver that answers before it notices the signal.
      search(query) {
        pages++
        controller.abort(new Error('enough'))
        return inner.search(query)
      },
    }
    const filter = toPlainFilter({ not: { contains: 'zebra' } })
    const answer = (async () => ask(new CompleteReads(driver), filter, controller.signal))()
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
    expect(pages).toBe(1)
  })

  it('read each page once, and end where a page is not full', async () => {
    const driver = await openOld(sampleStore())
    const reads = new CompleteReads(driver)
    const nothing = toPlainFilter({ not: {} })
    expect(await reads.search({ ...nothing, order: 'newest', limit: 10_000 })).toEqual([])
    expect(driver.callsOf('search')).toHaveLength(3)
    expect(await reads.readAfter(0, nothing, 1)).toEqual([])
    // The first page of a read that looks for one entry is smaller.
    expect(driver.callsOf('readAfter')).toHaveLength(4)
    expect(await reads.search({ ...nothing, order: 'newest', limit: 0 })).toEqual([])
    expect(driver.callsOf('search')).toHaveLength(4)
  })

  it('stop at the page with the last entry that is wanted', async () => {
    const driver = await openOld(sampleStore())
    const reads = new CompleteReads(driver)
    const almostAll = toPlainFilter({ not: { contains: 'zebra' } })
    expect(await reads.search({ ...almostAll, order: 'oldest', limit: 100 })).toHaveLength(100)
    expect(await reads.readAfter(7, almostAll, 100)).toHaveLength(100)
    expect(driver.callsOf('search')).toHaveLength(1)
    expect(driver.callsOf('readAfter')).toHaveLength(1)
  })

  it('cover the entries that were committed when they began', async () => {
    const store = sampleStore()
    const inner = memoryDriver({ store, supports: OLD })
    const writing =
      <Args extends unknown[], Result>(read: (...args: Args) => Result) =>
      (...args: Args): Result => {
        const batch = Array.from({ length: 1000 }, () => ({
          message: 'late',
          timestamp: -5,
          service: 'late',
        }))
        if (store.stats().entries < 50_000) store.append(batchOf(batch))
        return read(...args)
      }
    const reads = new CompleteReads({
      ...inner,
      search: writing(inner.search),
      readAfter: writing(inner.readAfter),
    })
    const filter = toPlainFilter({ not: { contains: 'zebra' } })
    expect(await reads.count(filter)).toBe(ENTRIES)
    expect(await reads.readAfter(0, filter, 10_000)).toHaveLength(ENTRIES + 3000)
    const late = store.count({ services: ['late'] })
    const grouped = await reads.groupedHistogram({ bucket: 1, by: { column: 'service' }, limit: 1 })
    expect(grouped.flatMap(({ byValue }) => byValue)).toEqual([{ value: 'late', count: late }])
    expect(store.count({ services: ['late'] })).toBeGreaterThan(late)
  })

  it('give way to everything else between two pages', async () => {
    const turns: string[] = []
    const reads = new CompleteReads(memoryDriver({ store: sampleStore(), supports: OLD }))
    setImmediate(() => turns.push('other work'))
    await reads.count(toPlainFilter({ not: { contains: 'zebra' } }))
    expect(turns).toEqual(['other work'])
  })
})

describe('the reads of a driver without topValues, fields and groupedHistogram', () => {
  it('leave the whole filter to a driver that knows conditions', async () => {
    const store = sampleStore()
    const own = memoryDriver({ store }) as Required<LogDriver>
    const { topValues: _t, fields: _f, groupedHistogram: _g, ...inner } = own
    const driver = faultyDriver(inner)
    await driver.open()
    const reads = new CompleteReads(driver)
    const filter = toPlainFilter({ not: { text: 'disk' }, minSeverity: 'info' })
    const values = { ...filter, field: { column: 'service' as const }, limit: 5 }
    expect(await reads.topValues(values)).toEqual(await own.topValues(values))
    expect(driver.callsOf('search')).toHaveLength(1)
    expect(await reads.fields(filter)).toEqual(await own.fields(filter))
    const grouped = { ...filter, bucket: 2, offset: 0.5, by: { column: 'host' as const }, limit: 1 }
    expect(await reads.groupedHistogram(grouped)).toEqual(await own.groupedHistogram(grouped))
    expect(driver.violations).toEqual([])
  })

  it('count no more values than there is room for, but these exactly', async () => {
    const store = new MemoryStore()
    store.append(
      batchOf(['a', 'b', 'c', 'a', 'c', 'c', 'd', 'a'].map((service) => ({ message: '', service }))),
    )
    store.append(batchOf([{ message: '' }]))
    const driver = memoryDriver({ store, supports: OLD })
    const field = { column: 'service' as const }
    expect(await new CompleteReads(driver, 4).topValues({ field, limit: 2 })).toEqual({
      values: [
        { value: 'a', count: 3 },
        { value: 'c', count: 3 },
      ],
      distinct: 4,
      missing: 1,
      complete: true,
    })
    // The newest entries are counted first: a, d and c.
    const short = new CompleteReads(driver, 3)
    expect(await short.topValues({ field, limit: 5 })).toEqual({
      values: [
        { value: 'a', count: 3 },
        { value: 'c', count: 3 },
        { value: 'd', count: 1 },
      ],
      distinct: 3,
      missing: 1,
      complete: false,
    })
    const [slice] = await short.groupedHistogram({ bucket: 1e9, by: field, limit: 1 })
    expect(slice).toMatchObject({ count: 9, byValue: [{ value: 'a', count: 3 }], complete: false })
  })
})
