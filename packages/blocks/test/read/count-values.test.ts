import type { DriverField, DriverFilter } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Part } from '../../src/part/part.js'
import { runSteps, runSync, type Steps } from '../../src/steps.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { TestParts } from '../support/test-parts.js'

const byTime = (rows: readonly ArrayRow[]) =>
  rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)

const attribute = (name: string): DriverField => ({ column: 'attributes', name, path: name.split('.') })

/** Rows in parts, hot and sealed, some of them dead. */
const arbitraryParts = fc
  .record({
    rows: arbitraryRows,
    places: fc.infiniteStream(fc.nat({ max: 3 })),
    areHot: fc.infiniteStream(fc.boolean()),
    areDead: fc.infiniteStream(fc.nat({ max: 5 })),
    haveDead: fc.boolean(),
  })
  .map(({ rows, places, areHot, areDead, haveDead }) => {
    const parts = new TestParts(true)
    for (const rowsOfPart of Object.values(Object.groupBy(rows, () => places.next().value))) {
      if (rowsOfPart === undefined) continue
      const isHot = areHot.next().value
      const key = parts.add(isHot ? rowsOfPart : byTime(rowsOfPart), isHot ? 'batch' : 'block')
      for (const row of rowsOfPart.keys()) if (haveDead && areDead.next().value === 0) parts.kill(key, row)
    }
    return parts
  })

const field = fc.oneof(
  fc
    .constantFrom('service' as const, 'host' as const, 'severity' as const, 'traceId' as const)
    .map((column): DriverField => ({ column })),
  fc
    .constantFrom('a', 'b', 'a.b', 'err', 'err.message', '__proto__', '__proto__.b', '', '.b', 'c')
    .map(attribute),
)
/** Half of them are filters that summaries may answer. */
const filter = fc.oneof(
  fc.constant<DriverFilter>({}),
  arbitraryFilter.map(({ minSeverity, services, startTime }) => ({
    ...(minSeverity !== undefined && { minSeverity }),
    ...(services !== undefined && { services }),
    ...(startTime !== undefined && { startTime }),
  })),
  arbitraryFilter,
)
const limit = fc.constantFrom(1, 2, 5, 10_000)
const slices = fc.constantFrom(
  { bucket: 0.001 },
  { bucket: 1000 },
  { bucket: 1000, offset: 250 },
  { bucket: 1000.003, offset: 1000.002 },
  { bucket: 3_600_000, offset: 1_800_000 },
  { bucket: 2 ** 53 / 1000, offset: 5 },
)

describe('BlockReader, for values', () => {
  it('counts the values of a field as a scan of all rows does', () => {
    fc.assert(
      fc.property(arbitraryParts, filter, field, limit, (parts, where, of, max) => {
        const query = { ...where, field: of, limit: max }
        expect(runSync(parts.reader().topValues(query))).toStrictEqual(
          new PlainReader(parts.all()).topValues(query),
        )
      }),
      { numRuns: 400 },
    )
  })

  it('finds the attributes that a scan of all rows finds', () => {
    fc.assert(
      fc.property(arbitraryParts, filter, (parts, where) => {
        expect(runSync(parts.reader().fields(where))).toStrictEqual(
          new PlainReader(parts.all()).fields(where),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('makes histograms by a field, with and without an offset, as a scan of all rows does', () => {
    const room = fc.constantFrom(0, 20, 1_000_000)
    fc.assert(
      fc.property(
        arbitraryParts,
        filter,
        field,
        limit,
        slices,
        room,
        (parts, where, by, max, width, some) => {
          const query = { ...where, ...width, by, limit: max }
          const counting = { recordedNumbers: some }
          expect(runSync(parts.reader({ counting }).groupedHistogram(query))).toStrictEqual(
            new PlainReader(parts.all()).groupedHistogram(query),
          )
          const plain = { ...where, ...width }
          expect(runSync(parts.reader().histogram(plain))).toStrictEqual(
            new PlainReader(parts.all()).histogram(plain),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it('counts values of columns of every form', () => {
    const parts = new TestParts(true)
    for (let block = 0; block < 3; block++)
      parts.add(block === 0 ? manyRows(0, 60) : manyRows(block * 300, 300))
    const plain = new PlainReader(parts.all())
    const reader = parts.reader()
    const where: DriverFilter[] = [{}, { attributes: [{ ...pathOf('digits'), op: 'exists', exists: true }] }]
    for (const each of where) {
      expect(runSync(reader.fields(each))).toStrictEqual(plain.fields(each))
      for (const { name } of plain.fields(each)) {
        const query = { ...each, field: attribute(name), limit: 10_000 }
        expect(runSync(reader.topValues(query))).toStrictEqual(plain.topValues(query))
      }
    }
    expect(plain.fields({}).length).toBe(11)
  })

  it('opens no block for services and severities', () => {
    const parts = new TestParts(true)
    for (let block = 0; block < 5; block++) parts.add(manyRows(block * 50, 50))
    const plain = new PlainReader(parts.all())
    for (const column of ['service', 'severity'] as const) {
      for (const where of [{}, { minSeverity: 10 }, { services: ['web'] }]) {
        const query = { ...where, field: { column }, limit: 10 }
        expect(runSync(parts.reader().topValues(query))).toStrictEqual(plain.topValues(query))
        const grouped = { ...where, by: { column }, limit: 10, bucket: 86_400_000, offset: 7_200_000 }
        expect(runSync(parts.reader().groupedHistogram(grouped))).toStrictEqual(
          plain.groupedHistogram(grouped),
        )
      }
    }
    expect(parts.opened).toEqual([])
  })
})

describe('a histogram by a field', () => {
  const by = attribute('word')

  it.each([{ bucket: 86_400_000 }, { bucket: 5 }])('opens each block once: %o', (slicing) => {
    const parts = new TestParts(true)
    for (let block = 0; block < 4; block++) parts.add(manyRows(block * 40, 40))
    const query = { ...slicing, by, limit: 3 }
    const expected = new PlainReader(parts.all()).groupedHistogram(query)
    expect(runSync(parts.reader({ cacheBytes: 0 }).groupedHistogram(query))).toStrictEqual(expected)
    expect(parts.opened).toEqual([1, 2, 3, 4])
  })

  it('opens blocks again for which there was no room', () => {
    const parts = new TestParts(true)
    for (let block = 0; block < 2; block++) parts.add(manyRows(block * 40, 40))
    const query = { bucket: 86_400_000, by, limit: 3 }
    const reader = parts.reader({ cacheBytes: 0, counting: { recordedNumbers: 150 } })
    const expected = new PlainReader(parts.all()).groupedHistogram(query)
    expect(runSync(reader.groupedHistogram(query))).toStrictEqual(expected)
    expect(parts.opened).toEqual([1, 2, 2])
  })
})

describe('a count of too many values', () => {
  it('is exact for the values that it returns, and says that others are not counted', () => {
    const parts = new TestParts(true)
    for (let block = 0; block < 6; block++) parts.add(manyRows(block * 40, 40))
    const counting = { values: 50 }
    const query = { field: attribute('word'), limit: 1000 }
    const found = runSync(parts.reader({ counting }).topValues(query))
    const all = new Map(
      new PlainReader(parts.all()).topValues(query).values.map(({ value, count }) => [value, count]),
    )
    expect(found.complete).toBe(false)
    expect(found.distinct).toBe(50)
    expect(found.values.map(({ value }) => all.get(value))).toEqual(found.values.map(({ count }) => count))
    const slicesOfDay = runSync(
      parts.reader({ counting }).groupedHistogram({ by: attribute('word'), limit: 3, bucket: 86_400_000 }),
    )
    expect(slicesOfDay.map(({ complete }) => complete)).toEqual([false])
    expect(slicesOfDay[0]?.byValue).toEqual(found.values.slice(0, 3))
  })

  it('gives no room to values of entries that do not match', () => {
    const parts = new TestParts(true)
    parts.add(manyRows(0, 400))
    const query = { hosts: ['host-7'], field: attribute('word'), limit: 1000 }
    const found = runSync(parts.reader({ counting: { values: 20 } }).topValues(query))
    expect(found).toStrictEqual(new PlainReader(parts.all()).topValues(query))
  })

  it('is not complete if the texts of the values take too much memory', () => {
    const parts = new TestParts(true)
    parts.add(manyRows(0, 40))
    const query = { field: attribute('word'), limit: 1000 }
    expect(runSync(parts.reader({ counting: { characters: 30 } }).topValues(query)).complete).toBe(false)
  })

  it('is refused for attributes, whose answer cannot say that it is not complete', () => {
    const parts = new TestParts(true)
    parts.add(manyRows(0, 40))
    expect(() => runSync(parts.reader({ counting: { values: 5 } }).fields({}))).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    )
  })
})

describe('a read of values whose blocks are replaced while it pauses', () => {
  it.each([{ rememberedBytes: 1_000_000 }, { rememberedBytes: 0 }])(
    'counts each row once: %o',
    (counting) => {
      fc.assert(
        fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), field, (turns, of) => {
          for (const kind of ['topValues', 'fields', 'groupedHistogram'] as const) {
            const parts = new TestParts(true)
            for (let block = 0; block < 4; block++) parts.add(manyRows(block * 20, 20))
            const expected = new PlainReader(parts.all())
            const reader = parts.reader({ counting, cacheBytes: 0 })
            const query = { field: of, by: of, limit: 1000, bucket: 1000 }
            const steps = reader[kind](query) as Steps<unknown>
            const answer = withTurns(steps, turns, () => joinFirstTwo(parts))
            expect(answer).toStrictEqual(expected[kind](query))
          }
        }),
        { numRuns: 40 },
      )
    },
  )

  it('ends with BUSY if none of its attempts opens another block', () => {
    const parts = new TestParts(true)
    parts.add(manyRows(0, 20))
    parts.add(manyRows(20, 20))
    const get = (_: unknown, __: number) => {
      joinFirstTwo(parts)
      parts.add(manyRows(1000 + parts.keys().length * 20, 20))
      return undefined
    }
    expect(() => runSync(parts.reader({ get }).topValues({ field: attribute('word'), limit: 1 }))).toThrow(
      expect.objectContaining({ code: 'BUSY' }),
    )
  })
})

describe('an aborted read of values', () => {
  it.each(['topValues', 'fields', 'groupedHistogram'] as const)('opens no more blocks: %s', async (kind) => {
    const parts = new TestParts(true)
    for (let block = 0; block < 10; block++) parts.add(manyRows(block * 20, 20))
    const controller = new AbortController()
    const replacePart = (part: Part) => {
      if (parts.opened.length === 3) controller.abort()
      return part
    }
    const by = attribute('word')
    const steps = parts.reader({ replacePart })[kind]({ field: by, by, limit: 1, bucket: 1000 })
    await expect(runSteps(steps as Steps<unknown>, controller.signal)).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(parts.opened.length).toBe(3)
  })
})

describe('a damaged block', () => {
  it('fails a count of values with CORRUPT and the extent of the block', () => {
    const parts = new TestParts()
    const key = parts.add(manyRows(0, 20))
    const broken = () => {
      throw new RangeError('A column is too short.')
    }
    const replacePart = (part: Part): Part => ({
      ...part,
      attributes: { ...part.attributes, places: broken, countPlaces: broken },
    })
    for (const filter of [{}, { hosts: ['host-1'] }])
      expect(() =>
        runSync(parts.reader({ replacePart }).topValues({ ...filter, field: attribute('word'), limit: 1 })),
      ).toThrow(
        expect.objectContaining({
          code: 'CORRUPT',
          message: expect.stringContaining(`Part ${key}`) as string,
        }),
      )
  })
})

function pathOf(name: string) {
  return { name, path: name.split('.') }
}

/** Rows whose attributes are columns of every form: constants, dictionaries, numbers, texts, and several types in one. */
function manyRows(first: number, count: number): ArrayRow[] {
  return Array.from({ length: count }, (_, i): ArrayRow => {
    const number = first + i
    const attributes = {
      constant: 'always "this"',
      few: ['ä', 'b\n', 'c'][number % 3],
      count: number * 7,
      ratio: number / 8,
      far: number * 1e21,
      digits: String(number).padStart(5, '0'),
      word: `word-${number % 97}-é`,
      mixed: [1, '1', true, null, 1.5, false, 'true'][number % 7],
      http: { status: number % 2 === 0 ? 200 + (number % 40) : `${200 + (number % 40)}` },
      list: [number],
      ...(number % 5 === 0 ? { 'http.status': number } : {}),
      ...(number % 4 === 0 ? { sometimes: number % 8 === 0 } : {}),
      ...(number % 9 === 0 ? { nested: { deep: { value: null } } } : {}),
    }
    return {
      id: number + 1,
      timestamp: number * 250,
      severity: ([9, 13, 17] as const)[number % 3] as 9,
      service: number % 2 === 0 ? 'web' : 'shop',
      host: `host-${number % 40}`,
      traceId: (number % 30).toString(16).padStart(32, '0'),
      message: `order ${number}`,
      ...(number % 11 === 10 ? {} : { attributes: JSON.stringify(attributes) }),
    }
  })
}

/** Replaces two parts by one with the rows of both. */
function joinFirstTwo(parts: TestParts): void {
  const [one, other] = parts.keys()
  if (one === undefined || other === undefined) return
  const rows = [...parts.living(one), ...parts.living(other)]
  parts.drop(one)
  parts.drop(other)
  parts.add(byTime(rows))
}

/** Runs work, with other work in the pauses with these numbers. */
function withTurns(steps: Steps<unknown>, turns: readonly number[], work: () => void): unknown {
  for (let pause = 0; ; pause++) {
    const step = steps.next()
    if (step.done) return step.value
    if (turns.includes(pause)) work()
  }
}
