import { type DriverSearch, isLogStorageError, LogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Part } from '../../src/part/part.js'
import { entriesFromColumns } from '../../src/read/entry-columns.js'
import { runSync, type Steps } from '../../src/steps.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { TestParts } from '../support/test-parts.js'

const byTime = (rows: readonly ArrayRow[]) =>
  rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)
const microseconds = (time: number) => Math.round(time * 1000) / 1000

/** Rows in parts whose ids and times overlap, sorted or not, some of them dead. */
const arbitraryParts = fc
  .record({
    rows: arbitraryRows,
    places: fc.infiniteStream(fc.nat({ max: 5 })),
    areHot: fc.infiniteStream(fc.boolean()),
    areDead: fc.infiniteStream(fc.nat({ max: 4 })),
    areReal: fc.boolean(),
  })
  .map(({ rows, places, areHot, areDead, areReal }) => {
    const parts = new TestParts(areReal)
    for (const rowsOfPart of Object.values(Object.groupBy(rows, () => places.next().value))) {
      if (rowsOfPart === undefined) continue
      const isHot = areHot.next().value
      const key = parts.add(isHot ? rowsOfPart : byTime(rowsOfPart), isHot ? 'batch' : 'block')
      for (const row of rowsOfPart.keys()) if (areDead.next().value === 0) parts.kill(key, row)
    }
    return parts
  })

const place = fc.record({
  timestamp: fc.integer({ min: -40, max: 40 }).map((quarter) => microseconds(quarter * 250.001)),
  id: fc.integer({ min: 0, max: 60 }),
})
const arbitrarySearch = fc
  .record(
    {
      filter: fc.oneof(fc.constant({}), arbitraryFilter),
      order: fc.constantFrom('newest' as const, 'oldest' as const),
      after: place,
      limit: fc.constantFrom(0, 1, 2, 5, 100),
    },
    { requiredKeys: ['filter', 'order', 'limit'] },
  )
  .map(({ filter, ...page }): DriverSearch => ({ ...filter, ...page }))

/** Filters that summaries may answer. */
const countedFilter = arbitraryFilter.map(({ minSeverity, services, startTime }) => ({
  ...(minSeverity !== undefined && { minSeverity }),
  ...(services !== undefined && { services }),
  ...(startTime !== undefined && { startTime }),
}))

const bucket = fc.oneof(
  fc.constantFrom(0.001, 1, 250, 1000, 3_600_000, 2 ** 53 / 1000),
  fc.double({ min: 0.001, max: 10_000, noNaN: true }).map(microseconds),
)

describe('BlockReader', () => {
  it('searches any parts as a scan of all rows does', () => {
    fc.assert(
      fc.property(arbitraryParts, arbitrarySearch, fc.option(fc.nat()), (parts, search, pick) => {
        const rows = parts.all()
        // Most pages begin after an entry that exists.
        const after = pick === null ? search.after : rows[pick % rows.length]
        const query = after === undefined ? search : { ...search, after }
        const found = entriesFromColumns(runSync(parts.reader().search(query)))
        expect(found).toStrictEqual(new PlainReader(parts.all()).search(query))
      }),
      { numRuns: 300 },
    )
  })

  it('counts the rows of any parts as a scan of all rows does', () => {
    fc.assert(
      fc.property(arbitraryParts, fc.oneof(countedFilter, arbitraryFilter), (parts, filter) => {
        expect(runSync(parts.reader().count(filter))).toBe(new PlainReader(parts.all()).count(filter))
      }),
      { numRuns: 300 },
    )
  })

  it('makes histograms of any parts as a scan of all rows does', () => {
    fc.assert(
      fc.property(
        arbitraryParts,
        fc.oneof(countedFilter, arbitraryFilter),
        bucket,
        (parts, filter, width) => {
          const query = { ...filter, bucket: width }
          expect(runSync(parts.reader().histogram(query))).toStrictEqual(
            new PlainReader(parts.all()).histogram(query),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it('counts and slices sealed blocks without their dead rows, also where summaries count the others', () => {
    const deadRows = fc.uniqueArray(fc.nat(40), { maxLength: 2 })
    const width = fc.constantFrom(1000, 10_000, 3_600_000)
    fc.assert(
      fc.property(arbitraryRows, deadRows, countedFilter, width, (rows, dead, filter, seconds) => {
        fc.pre(rows.length > 0)
        const parts = new TestParts(true)
        const key = parts.add(byTime(rows))
        for (const row of dead) if (row < rows.length) parts.kill(key, row)
        const plain = new PlainReader(parts.all())
        const query = { ...filter, bucket: seconds }
        expect(runSync(parts.reader().count(filter))).toBe(plain.count(filter))
        expect(runSync(parts.reader().histogram(query))).toStrictEqual(plain.histogram(query))
      }),
      { numRuns: 200 },
    )
  })

  it('reads after an id as a scan of all rows does', () => {
    const limit = fc.constantFrom(0, 1, 3, 100)
    fc.assert(
      fc.property(arbitraryParts, fc.nat(60), arbitraryFilter, limit, (parts, id, filter, max) => {
        const found = entriesFromColumns(runSync(parts.reader().readAfter(id, filter, max)))
        expect(found).toStrictEqual(new PlainReader(parts.all()).readAfter(id, filter, max))
      }),
      { numRuns: 300 },
    )
  })

  it('returns the same rows whether or not parts stay open, and however little memory rows may wait in', () => {
    fc.assert(
      fc.property(arbitraryParts, arbitrarySearch, (parts, query) => {
        const expected = new PlainReader(parts.all()).search(query)
        const reader = parts.reader({ cacheBytes: 0, heldBytes: 0 })
        expect(entriesFromColumns(runSync(reader.search(query)))).toStrictEqual(expected)
        expect(entriesFromColumns(runSync(reader.search(query)))).toStrictEqual(expected)
      }),
    )
  })
})

describe('the parts that a read opens', () => {
  it('are the few with the newest rows, for the newest rows', () => {
    const parts = hourlyParts(50)
    expect(ids(parts, { order: 'newest', limit: 5 })).toEqual([500, 499, 498, 497, 496])
    expect(parts.opened).toEqual([50])
    expect(ids(parts, { order: 'oldest', limit: 12 }).at(-1)).toBe(12)
    expect(parts.opened).toEqual([50, 1, 2])
  })

  it('are those around the place where a page begins', () => {
    const parts = hourlyParts(50)
    const after = { timestamp: 25 * HOUR, id: 251 }
    expect(ids(parts, { order: 'newest', after, limit: 3 })).toEqual([250, 249, 248])
    expect(ids(parts, { order: 'oldest', after, limit: 3 })).toEqual([252, 253, 254])
    expect(parts.opened).toEqual([25, 26])
  })

  it('are few although all entries have the same time', () => {
    const parts = new TestParts()
    for (let part = 0; part < 20; part++) parts.add(rowsFrom(part * 10 + 1, 10, () => 0))
    expect(ids(parts, { order: 'newest', limit: 3 })).toEqual([200, 199, 198])
    expect(parts.opened).toEqual([20])
  })

  it('are only those with greater ids, for a read after an id', () => {
    const parts = hourlyParts(50)
    const found = runSync(parts.reader().readAfter(455, {}, 3))
    expect(found.ids).toEqual([456, 457, 458])
    expect(parts.opened).toEqual([46])
  })

  it('are only those at the edges of a range of times, for a count', () => {
    const parts = hourlyParts(50)
    const filter = { startTime: 10 * HOUR + 1, endTime: 20 * HOUR + 5, minSeverity: 9 }
    expect(runSync(parts.reader().count(filter))).toBe(104)
    expect(parts.opened).toEqual([11, 21])
  })

  it('are none for counts of everything, of severities, and of slices that are no narrower than parts', () => {
    const parts = hourlyParts(50)
    parts.kill(3, 0)
    const reader = parts.reader()
    expect(runSync(reader.count({}))).toBe(499)
    expect(runSync(reader.count({ minSeverity: 17 }))).toBe(249)
    const hours = runSync(reader.histogram({ bucket: HOUR }))
    expect(hours.length).toBe(50)
    expect(hours[2]).toStrictEqual({ start: 2 * HOUR, count: 9, bySeverity: { 9: 5, 17: 4 } })
    expect(parts.opened).toEqual([])
  })

  it('stay open for the next page', () => {
    const parts = hourlyParts(3)
    const reader = parts.reader()
    runSync(reader.search({ order: 'newest', limit: 3 }))
    runSync(reader.search({ order: 'newest', limit: 3, after: { timestamp: 2 * HOUR + 7, id: 28 } }))
    expect(parts.opened).toEqual([3])
  })
})

describe('the memory of parts that stay open', () => {
  it('is counted after the rows of a search were read, for which columns are decoded', () => {
    const parts = hourlyParts(1)
    const reader = parts.reader({ cacheBytes: 50, replacePart: growingPart })
    for (let round = 0; round < 2; round++) runSync(reader.count({ minSeverity: 9, maxId: 5 }))
    expect(parts.opened).toEqual([1])
    runSync(reader.search({ order: 'newest', limit: 3 }))
    runSync(reader.search({ order: 'newest', limit: 3 }))
    expect(parts.opened).toEqual([1, 1])
  })
})

describe('a read while parts change', () => {
  it('returns each entry that stays exactly once, and none that came later', () => {
    const changes = fc.array(fc.record({ kind: fc.nat(3), part: fc.nat(), row: fc.nat() }), { maxLength: 12 })
    fc.assert(
      fc.property(arbitraryParts, arbitrarySearch, changes, (parts, query, all) => {
        const before = new Map(parts.all().map((row) => [row.id, row]))
        const perform = changer(parts, all)
        const reader = parts.reader({ cacheBytes: 0, heldBytes: 0 })
        const found = entriesFromColumns(runChanging(reader.search(query), perform))
        const left = parts.all().filter(({ id }) => before.has(id))
        const seen = new Set(found.map(({ id }) => id))
        // What it returns is what a scan returns of the entries that stayed, and of deleted ones that it had seen.
        const possible = [...before.values()].filter((row) => seen.has(row.id) || left.includes(row))
        expect(found).toStrictEqual(new PlainReader(possible).search(query))
      }),
      { numRuns: 300 },
    )
  })

  it('counts each entry that stays exactly once, and none that came later', () => {
    const changes = fc.array(fc.record({ kind: fc.nat(3), part: fc.nat(), row: fc.nat() }), { maxLength: 12 })
    fc.assert(
      fc.property(arbitraryParts, arbitraryFilter, changes, (parts, filter, all) => {
        const before = parts.all()
        const ids = new Set(before.map(({ id }) => id))
        const count = runChanging(parts.reader({ cacheBytes: 0 }).count(filter), changer(parts, all))
        const left = parts.all().filter(({ id }) => ids.has(id))
        expect(count).toBeGreaterThanOrEqual(new PlainReader(left).count(filter))
        expect(count).toBeLessThanOrEqual(new PlainReader(before).count(filter))
      }),
      { numRuns: 300 },
    )
  })

  it('uses the hot batches that existed when it began', () => {
    const parts = new TestParts()
    const keys = [1, 2, 3].map((part) =>
      parts.add(
        rowsFrom(part * 10, 10, (id) => id),
        'batch',
      ),
    )
    const steps = parts.reader().count({ contains: 'row' })
    steps.next()
    const rows = parts.all()
    for (const key of keys) parts.drop(key)
    parts.add(rows)
    expect(runSync(steps)).toBe(30)
    expect(parts.opened).toEqual(keys)
  })

  it('ends with BUSY when the parts vanish again and again before it could open one', () => {
    const parts = new TestParts()
    let key = parts.add(rowsFrom(1, 1, () => 0))
    const get = (_: unknown, wanted: number) => {
      const rows = parts.all()
      parts.drop(wanted)
      key = parts.add(rows)
      return undefined
    }
    const error = thrownBy(() => runSync(parts.reader({ get }).count({ contains: 'row' })))
    expect(error.code).toBe('BUSY')
    expect(key).toBe(6)
    expect(error.message).toMatch(/began again 5 times/)
  })

  it('does not end while it gets on, however often parts vanish', () => {
    const parts = new TestParts()
    for (let part = 0; part < 20; part++) parts.add(rowsFrom(part * 10 + 1, 10, (id) => id))
    // Whenever a part was opened, the next one is replaced.
    let opened = 0
    const replaceNext = () => {
      if (parts.opened.length === opened) return
      opened = parts.opened.length
      const next = parts.keys().find((key) => !parts.opened.includes(key))
      if (next === undefined || next > 20) return
      const rows = parts.living(next)
      parts.drop(next)
      parts.add(rows)
    }
    expect(runChanging(parts.reader({ cacheBytes: 0 }).count({ contains: 'row' }), replaceNext)).toBe(200)
    expect(new Set(parts.opened).size).toBe(parts.opened.length)
  })
})

describe('a damaged part', () => {
  it('fails the read with CORRUPT, and the message says which entries are concerned', () => {
    const parts = hourlyParts(2)
    parts.damageBody(2)
    const error = thrownBy(() => ids(parts, { order: 'newest', limit: 1 }))
    expect(error.code).toBe('CORRUPT')
    expect(error.message).toBe(
      'Part 2 is damaged, so its 10 entries with ids from 11 to 20 and times from 1970-01-01T01:00:00.000Z to 1970-01-01T01:00:00.009Z cannot be read: The body is too short.',
    )
    expect(error.cause).toBeInstanceOf(RangeError)
    expect(ids(parts, { order: 'oldest', limit: 1 })).toEqual([1])
  })

  it('is one whose body is missing, also when it is looked for again', () => {
    const parts = hourlyParts(2)
    parts.loseBody(2)
    const error = thrownBy(() => ids(parts, { order: 'newest', limit: 1 }))
    expect(error.code).toBe('CORRUPT')
    expect(error.message).toMatch(/^Part 2 is damaged.*no body/)
  })

  it.each(['IO', 'BUSY'] as const)('is not one that the store fails to read with %s', (code) => {
    const parts = hourlyParts(1)
    const failure = new LogStorageError(code, 'The disk does not answer.')
    const get = () => {
      throw failure
    }
    expect(thrownBy(() => runSync(parts.reader({ get }).search({ order: 'newest', limit: 1 })))).toBe(failure)
  })

  it('is one that the store reports as CORRUPT', () => {
    const parts = hourlyParts(1)
    const get = () => {
      throw new LogStorageError('CORRUPT', 'A page is malformed.')
    }
    const error = thrownBy(() => runSync(parts.reader({ get }).search({ order: 'newest', limit: 1 })))
    expect(error.message).toMatch(/^Part 1 is damaged.*ids from 1 to 10.*A page is malformed\.$/)
  })
})

const HOUR = 3_600_000

/** Parts of ten rows, one part an hour, with a row each millisecond. */
function hourlyParts(count: number): TestParts {
  const parts = new TestParts()
  for (let hour = 0; hour < count; hour++) {
    parts.add(rowsFrom(hour * 10 + 1, 10, (id) => hour * HOUR + ((id - 1) % 10)))
  }
  return parts
}

function rowsFrom(firstId: number, count: number, timeOf: (id: number) => number): ArrayRow[] {
  return Array.from({ length: count }, (_, i) => {
    const id = firstId + i
    return { id, timestamp: timeOf(id), severity: id % 2 === 0 ? 9 : 17, message: `row ${id}` }
  })
}

function ids(parts: TestParts, query: DriverSearch): number[] {
  return runSync(parts.reader().search(query)).ids
}

/** A part that takes 10 bytes until a message is read, and 100 afterwards. */
function growingPart(part: Part): Part {
  let memoryBytes = 10
  const get = (row: number) => {
    memoryBytes = 100
    return part.messages.get(row)
  }
  return Object.defineProperty({ ...part, messages: { ...part.messages, get } }, 'memoryBytes', {
    get: () => memoryBytes,
  })
}

/** Runs a read and changes something at each pause. */
function runChanging<Result>(steps: Steps<Result>, change: () => void): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    change()
  }
}

/** A read that is disturbed more often may end with BUSY. */
const MAX_VANISHING = 4

/** Performs one change each time it is called: merges parts, drops one, kills a row, adds new rows. */
function changer(parts: TestParts, changes: readonly { kind: number; part: number; row: number }[]) {
  let done = 0
  let vanished = 0
  return () => {
    const change = changes[done++]
    const keys = parts.keys()
    const key = change && keys[change.part % keys.length]
    if (change === undefined || key === undefined) return
    if (change.kind <= 1 && ++vanished > MAX_VANISHING) return
    if (change.kind === 0) {
      const merged = keys.slice(0, 1 + (change.row % 3))
      const rows = merged.flatMap((each) => parts.living(each))
      for (const each of merged) parts.drop(each)
      if (rows.length > 0) parts.add(byTime(rows))
    } else if (change.kind === 1) parts.drop(key)
    else if (change.kind === 2 && parts.living(key).length > 0) parts.kill(key, 0)
    else
      parts.add(
        rowsFrom(1000 + 10 * done, 3, () => 0),
        'batch',
      )
  }
}

function thrownBy(work: () => unknown): LogStorageError {
  try {
    work()
  } catch (thrown) {
    if (isLogStorageError(thrown)) return thrown
    throw thrown
  }
  throw new Error('Nothing was thrown.')
}
