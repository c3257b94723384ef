import type { DriverFilter } from '@logpond/core'
import { shopEntries } from '@logpond/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadRowBits } from '../../src/directory/dead-rows.js'
import { groupChunkKey } from '../../src/filter/filter-space.js'
import { openPart } from '../../src/open/open-part.js'
import { BlockReader } from '../../src/read/block-reader.js'
import { entriesFromColumns } from '../../src/read/entry-columns.js'
import { runSteps, runSync, type Steps } from '../../src/steps.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { SealedStore } from '../support/sealed-store.js'

const HOUR = 3_600_000

/** Blocks of any rows, some of whose filters are in groups or damaged. */
const stores = fc
  .record({
    rows: arbitraryRows,
    places: fc.infiniteStream(fc.nat(5)),
    actions: fc.array(fc.record({ kind: fc.nat(3), bit: fc.nat() }), { maxLength: 4 }),
  })
  .map(({ rows, places, actions }) => {
    const store = new SealedStore()
    for (const block of Object.values(Object.groupBy(rows, () => places.next().value))) {
      if (block !== undefined) store.add(block)
    }
    for (const { kind, bit } of actions) {
      const keys = kind === 1 ? store.keys() : store.filterKeys()
      const key = keys[bit % keys.length]
      if (kind === 0) store.group({ singleFilters: 2, groupedFilters: 4 })
      else if (key === undefined) continue
      else if (kind === 1) store.drop(key)
      else store.damage('filter', key, bit)
    }
    return store
  })

const buckets = fc.constantFrom(0.001, 250, 1000, 5000, 60_000, HOUR, 24 * HOUR)

describe('reads of blocks with filters and summaries', () => {
  it('find what a scan of all rows finds, also while filters are grouped or damaged', () => {
    fc.assert(
      fc.property(stores, arbitraryFilter, buckets, (store, filter, bucket) => {
        const expected = new PlainReader(store.all())
        const reader = store.reader()
        for (const order of ['newest', 'oldest'] as const) {
          const query = { ...filter, order, limit: 100 }
          expect(entriesFromColumns(runSync(reader.search(query)))).toStrictEqual(expected.search(query))
        }
        expect(runSync(reader.count(filter))).toBe(expected.count(filter))
        const query = { ...filter, bucket }
        expect(runSync(reader.histogram(query))).toStrictEqual(expected.histogram(query))
      }),
      { numRuns: 300 },
    )
  })

  it('find what a scan finds after filters were grouped between two reads', () => {
    const action = fc.record({ kind: fc.nat(2), bit: fc.nat() })
    fc.assert(
      fc.property(
        arbitraryRows,
        fc.array(action, { maxLength: 12 }),
        arbitraryFilter,
        (rows, actions, filter) => {
          const store = new SealedStore()
          const reader = store.reader()
          const left = [...rows]
          for (const { kind, bit } of actions) {
            const keys = store.keys()
            const key = keys[bit % keys.length]
            if (kind === 0 && left.length > 0) store.add(left.splice(0, 1 + (bit % 3)))
            else if (kind === 1) store.group({ singleFilters: 2, groupedFilters: 3 })
            else if (key !== undefined) store.drop(key)
            expect(runSync(reader.count(filter))).toBe(new PlainReader(store.all()).count(filter))
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('reads that free the blocks for which there is no room', () => {
  const service = { column: 'service' } as const
  const traceId = { column: 'traceId' } as const
  const path = { column: 'attributes', name: 'http.order', path: ['http', 'order'] } as const
  const status = { column: 'attributes', name: 'http.status', path: ['http', 'status'] } as const

  it('find what a scan of all rows finds, also while another read is under way', () => {
    fc.assert(
      fc.property(
        stores,
        fc.tuple(arbitraryFilter, arbitraryFilter),
        buckets,
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom(0, 4000, 20_000),
        (store, [one, other], bucket, turns, cacheBytes) => {
          const expected = new PlainReader(store.all())
          let time = 0
          // Reads pause wherever they may.
          const reader = store.readerOfCopies({ cacheBytes, now: () => (time += 1000) })
          const under = reader.count(other)
          let counted: number | undefined
          const turn = () => {
            const step = under.next()
            if (step.done) counted ??= step.value
          }
          function finish<Result>(steps: Steps<Result>): Result {
            for (;;) {
              const step = steps.next()
              if (step.done) return step.value
              if (turns.next().value) turn()
            }
          }
          expect(finish(reader.count(one))).toBe(expected.count(one))
          const query = { ...one, bucket }
          expect(finish(reader.histogram(query))).toStrictEqual(expected.histogram(query))
          for (const field of [service, path]) {
            const top = { ...one, field, limit: 100 }
            expect(finish(reader.topValues(top))).toStrictEqual(expected.topValues(top))
            const grouped = { ...query, by: field, limit: 100 }
            expect(finish(reader.groupedHistogram(grouped))).toStrictEqual(expected.groupedHistogram(grouped))
          }
          expect(finish(reader.fields(one))).toStrictEqual(expected.fields(one))
          const search = { ...one, order: 'newest', limit: 100 } as const
          expect(entriesFromColumns(finish(reader.search(search)))).toStrictEqual(expected.search(search))
          while (counted === undefined) turn()
          expect(counted).toBe(expected.count(other))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('find what a scan finds in blocks whose columns are inflated', () => {
    const store = new SealedStore()
    const entries = [...shopEntries({ count: 6000, seed: 7, from: 0, to: 4 * HOUR })]
    const rows = entries.map(
      (entry, i): ArrayRow => ({
        id: i + 1,
        timestamp: Math.round(entry.timestamp as number),
        severity: (1 + (i % 24)) as ArrayRow['severity'],
        message: entry.message,
        service: entry.service,
        traceId: entry.traceId,
        attributes: entry.attributes && JSON.stringify(entry.attributes),
      }),
    )
    for (const half of [rows.slice(0, 3000), rows.slice(3000)]) store.add(half)
    const expected = new PlainReader(store.all())
    const reader = store.readerOfCopies()
    const filters: DriverFilter[] = [
      {},
      { contains: 'ar' },
      { text: { all: [{ words: ['cart'], prefix: true }], none: [] } },
      { attributes: [{ name: 'http.status', path: ['http', 'status'], op: 'gte', value: 400 }] },
      { not: [{ services: ['gateway'] }], minSeverity: 5 },
    ]
    for (const filter of filters) {
      expect(runSync(reader.count(filter))).toBe(expected.count(filter))
      expect(runSync(reader.histogram({ ...filter, bucket: HOUR }))).toStrictEqual(
        expected.histogram({ ...filter, bucket: HOUR }),
      )
      for (const field of [service, status, traceId]) {
        const top = { ...filter, field, limit: 10_000 }
        expect(runSync(reader.topValues(top))).toStrictEqual(expected.topValues(top))
      }
      expect(runSync(reader.fields(filter))).toStrictEqual(expected.fields(filter))
    }
  })

  it('free bodies that the store has copied for them and that are not kept', () => {
    const store = someBlocks(3)
    const given: Uint8Array[] = []
    const contains = 'rder'
    const count = new PlainReader(store.all()).count({ contains })
    expect(runSync(store.readerOfCopies({}, (body) => given.push(body)).count({ contains }))).toBe(count)
    expect(given.map(({ length }) => length)).toEqual([0, 0, 0])
    const kept: Uint8Array[] = []
    expect(
      runSync(store.readerOfCopies({ cacheBytes: 100_000 }, (body) => kept.push(body)).count({ contains })),
    ).toBe(count)
    expect(kept.map(({ length }) => length > 0)).toEqual([true, true, true])
    expect(runSync(store.reader().count({ contains }))).toBe(count)
    expect(runSync(store.reader().count({ contains }))).toBe(count)
  })
})

describe('reads of blocks', () => {
  it('find entries although every chunk of a group of filters is damaged', () => {
    const store = someBlocks(4)
    store.group({ singleFilters: 2, groupedFilters: 4 })
    for (const key of store.filterKeys().filter((each) => each >= groupChunkKey(1, 0)))
      store.damage('filter', key, 7)
    expect(runSync(store.reader().count({ traceId: traceOf(2) }))).toBe(1)
  })

  it('do not count deleted rows, which summaries still count', () => {
    const store = someBlocks(1)
    const filter = { services: ['shop'] }
    const before = new PlainReader(store.all())
    const dead = new DeadRowBits(21)
    dead.add(0, 9)
    runSync(
      // biome-ignore lint/correctness/useYield: this store is synchronous.
      store.store.transaction(function* (changes) {
        const state = store.store.readState()
        changes.put('dead', 1, dead.encode())
        changes.writeState({ ...state, entryCount: state.entryCount - 1, changes: state.changes + 1 })
      }),
    )
    expect(runSync(store.reader().count(filter))).toBe(before.count(filter) - 1)
    const slices = (bucket: number) => runSync(store.reader().histogram({ ...filter, bucket }))
    const total = (bucket: number) => slices(bucket).reduce((sum, { count }) => sum + count, 0)
    expect(total(HOUR / 2)).toBe(before.count(filter) - 1)
    expect(total(24 * HOUR)).toBe(before.count(filter) - 1)
  })
})

describe('a filter with very many conditions', () => {
  const conditions = Array.from({ length: 333 }, (_, i): DriverFilter => {
    return { attributes: [{ name: 'http.order', path: ['http', 'order'], op: 'gt', value: i }] }
  })
  const filters: [string, DriverFilter][] = [
    ['any', { any: [conditions.map((one) => ({ ...one, maxSeverity: 12 }))] }],
    ['not', { not: conditions.map((one) => ({ ...one, contains: 'x' })) }],
    ['both', { not: [{ any: [conditions.map((one) => ({ not: [one], contains: 'x' }))] }] }],
  ]

  /** A clock on which each look at it takes as long as a step of a read. */
  function slowReader({ store, directory }: SealedStore): BlockReader {
    let time = 0
    return new BlockReader(store, directory, { open: openPart, now: () => (time += 10) })
  }

  it.each(filters)('in %s pauses many times in one block, where it can be aborted', async (_, filter) => {
    const store = someBlocks(1)
    const steps = slowReader(store).count({ ...filter, services: ['shop', 'web'] })
    let pauses = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) pauses++
    expect(step.value).toBe(new PlainReader(store.all()).count({ ...filter, services: ['shop', 'web'] }))
    expect(pauses).toBeGreaterThan(300)
    const controller = new AbortController()
    const aborted = runSteps(slowReader(store).count({ ...filter, contains: 'order' }), controller.signal)
    controller.abort()
    await expect(aborted).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }))
  })

  it('pauses while it passes over blocks that their heads exclude', () => {
    const store = someBlocks(40)
    const any = [conditions.map(() => ({ services: ['nowhere'], minSeverity: 9 }))]
    const steps = slowReader(store).count({ any })
    let pauses = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) pauses++
    expect(step.value).toBe(0)
    expect(pauses).toBe(40)
  })
})

describe('the blocks that a read opens', () => {
  const filters: [string, DriverFilter][] = [
    ['a trace id', { traceId: traceOf(17) }],
    ['a rare word', { text: { all: [{ words: ['order', '17017'], prefix: false }], none: [] } }],
    ['a substring with a rare word', { contains: 'order 17017 wa' }],
    [
      'an attribute',
      { attributes: [{ name: 'http.order', path: ['http', 'order'], op: 'eq', json: ['17017'] }] },
    ],
    ['a host', { hosts: ['host-17'] }],
    ['a span id', { spanId: traceOf(17).slice(16) }],
    [
      'a rare word, a trace id or an attribute',
      {
        any: [
          [
            { text: { all: [{ words: ['17017'], prefix: false }], none: [] } },
            { traceId: 'e'.repeat(32) },
            { attributes: [{ name: 'http.order', path: ['http', 'order'], op: 'eq', json: ['-1', '-2'] }] },
          ],
        ],
        not: [{ services: ['web'] }],
      },
    ],
  ]

  it.each(filters)('are few for %s', (_, filter) => {
    for (const isGrouped of [false, true]) {
      const store = someBlocks(40)
      if (isGrouped) store.group({ singleFilters: 4, groupedFilters: 16 })
      const reader = store.reader()
      const opened = store.reads('body', () => expect(runSync(reader.count(filter))).toBe(1))
      expect(opened).toContain(18)
      expect(opened.length).toBeLessThan(4)
      // Filters of single blocks are kept, and of a group, one value is read for each word.
      const again = store.reads('filter', () => runSync(reader.count(filter)))
      expect(again.length).toBeLessThanOrEqual(isGrouped ? 3 * 4 : 0)
    }
  })

  it('are the newest alone for a page of what is common', () => {
    const store = someBlocks(40)
    const filters: DriverFilter[] = [
      { any: [[{ contains: 'was paid' }, { minSeverity: 17 }]] },
      { not: [{ text: { all: [{ words: ['lost'], prefix: false }], none: [] } }] },
      { attributes: [{ name: 'http.order', path: ['http', 'order'], op: 'exists', exists: false }] },
    ]
    for (const filter of filters) {
      const query = { ...filter, order: 'newest', limit: 30 } as const
      const reader = store.reader()
      const opened = store.reads('body', () => {
        expect(entriesFromColumns(runSync(reader.search(query)))).toEqual(
          new PlainReader(store.all()).search(query),
        )
      })
      expect(opened).toEqual([40, 39])
    }
  })

  it('are none for counts and histograms of services, severities and whole slices', () => {
    const store = someBlocks(20)
    const reader = store.reader()
    const opened = store.reads('body', () => {
      const filter = { services: ['shop'], minSeverity: 9, startTime: 5 * HOUR, endTime: 11 * HOUR }
      expect(runSync(reader.count(filter))).toBe(new PlainReader(store.all()).count(filter))
      for (const bucket of [HOUR / 2, HOUR, 24 * HOUR]) {
        const query = { ...filter, bucket }
        expect(runSync(reader.histogram(query))).toStrictEqual(new PlainReader(store.all()).histogram(query))
      }
      const trees: DriverFilter[] = [
        { not: [{ services: ['shop'] }] },
        { any: [[{ minSeverity: 17 }, { services: ['web'], maxSeverity: 9 }]], startTime: 5 * HOUR },
        { services: ['shop'], any: [[{ minSeverity: 17 }, { not: [{ maxSeverity: 8 }] }]] },
      ]
      for (const tree of trees) {
        expect(runSync(reader.count(tree))).toBe(new PlainReader(store.all()).count(tree))
        const query = { ...tree, bucket: 24 * HOUR }
        expect(runSync(reader.histogram(query))).toStrictEqual(new PlainReader(store.all()).histogram(query))
      }
      expect(runSync(reader.count({ services: ['nowhere'] }))).toBe(0)
      const severe = { services: ['shop'], minSeverity: 17, order: 'newest', limit: 1 } as const
      expect(runSync(reader.search(severe)).ids).toEqual([])
      expect(runSync(reader.search({ services: ['nowhere'], order: 'newest', limit: 1 })).ids).toEqual([])
    })
    expect(opened).toEqual([])
  })
})

function traceOf(block: number): string {
  return block.toString(16).padStart(32, '0')
}

/** Blocks of an hour each: 20 rows of two services, and one that is unlike all others. */
function someBlocks(count: number): SealedStore {
  const store = new SealedStore()
  for (let block = 0; block < count; block++) {
    const rows = Array.from({ length: 20 }, (_, i): ArrayRow => {
      const service = i % 3 === 0 ? 'shop' : 'web'
      return {
        id: block * 21 + i + 1,
        timestamp: block * HOUR + i * 150_000,
        severity: 9,
        service,
        message: 'order was paid',
      }
    })
    const order = block * 1001
    rows.push({
      id: block * 21 + 21,
      timestamp: (block + 1) * HOUR - 1,
      severity: 17,
      host: `host-${block}`,
      traceId: traceOf(block),
      spanId: traceOf(block).slice(16),
      message: `order ${order} was lost`,
      attributes: JSON.stringify({ http: { order } }),
    })
    store.add(rows)
  }
  return store
}
