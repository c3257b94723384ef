import type { AttributeFilter, DriverFilter } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runSync } from '../../src/steps.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { TestParts } from '../support/test-parts.js'

const DAY = 86_400_000
const SERVICE = { column: 'service' } as const
const SEVERITY = { column: 'severity' } as const

const byTime = (rows: readonly ArrayRow[]) =>
  rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)

type Condition = DistributiveOmit<AttributeFilter, 'name' | 'path'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

const on = (name: string, condition: Condition): DriverFilter => ({
  attributes: [{ name, path: name.split('.'), ...condition } as AttributeFilter],
})
const is = (name: string, value: unknown): DriverFilter =>
  on(name, { op: 'eq', json: [JSON.stringify(value)] })

/** Filters of what is remembered: attributes, severities and services, in `any` and `not` too. */
function onlyRemembered({ attributes, minSeverity, services, any, not }: DriverFilter): DriverFilter {
  return {
    ...(attributes !== undefined && { attributes }),
    ...(minSeverity !== undefined && { minSeverity }),
    ...(services !== undefined && { services }),
    ...(any !== undefined && { any: any.map((alternatives) => alternatives.map(onlyRemembered)) }),
    ...(not !== undefined && { not: not.map(onlyRemembered) }),
  }
}

const condition: fc.Arbitrary<DriverFilter> = fc
  .tuple(
    fc.constantFrom('a', 'b', 'a.b', 'err', '__proto__', ''),
    fc.constantFrom<Condition>(
      { op: 'exists', exists: true },
      { op: 'exists', exists: false },
      { op: 'eq', json: ['1'] },
      { op: 'ne', json: ['1', '"api"', 'null'] },
      { op: 'gte', value: 0 },
      { op: 'lt', value: 'b' },
      { op: 'prefix', text: '' },
      { op: 'contains', text: 'a' },
    ),
  )
  .map(([name, each]) => on(name, each))

const remembered = arbitraryFilter.map(onlyRemembered)

const filter: fc.Arbitrary<DriverFilter> = fc.oneof(
  { weight: 2, arbitrary: condition },
  { weight: 2, arbitrary: fc.tuple(condition, remembered).map(([one, other]) => ({ ...other, ...one })) },
  { weight: 2, arbitrary: fc.tuple(condition, remembered).map(([one, other]) => ({ any: [[one, other]] })) },
  { weight: 2, arbitrary: fc.tuple(condition, remembered).map(([one, other]) => ({ ...other, not: [one] })) },
  { weight: 1, arbitrary: arbitraryFilter },
)

it('changes no answer of later reads, also if rows are deleted in between', () => {
  fc.assert(
    fc.property(
      arbitraryRows,
      fc.array(filter, { minLength: 2, maxLength: 4 }),
      fc.nat(40),
      fc.constantFrom(1000, DAY),
      fc.boolean(),
      (rows, filters, dead, bucket, areReal) => {
        const parts = new TestParts(areReal)
        const half = rows.length >>> 1
        const keys = [rows.slice(0, half), rows.slice(half)]
          .filter((some) => some.length > 0)
          .map((some) => parts.add(byTime(some)))
        const reader = parts.reader({ cacheBytes: 0 })
        const check = () => {
          const plain = new PlainReader(parts.all())
          for (const each of [...filters, ...filters]) {
            expect(runSync(reader.count(each))).toBe(plain.count(each))
            const query = { ...each, bucket }
            expect(runSync(reader.histogram(query))).toStrictEqual(plain.histogram(query))
            for (const field of [SERVICE, SEVERITY]) {
              const values = { ...each, field, limit: 3 }
              expect(runSync(reader.topValues(values))).toStrictEqual(plain.topValues(values))
              const grouped = { ...query, by: field, limit: 2 }
              expect(runSync(reader.groupedHistogram(grouped))).toStrictEqual(plain.groupedHistogram(grouped))
            }
          }
        }
        check()
        const [key] = keys
        if (key === undefined || dead >= parts.living(key).length) return
        parts.kill(key, dead)
        check()
      },
    ),
    { numRuns: 100 },
  )
})

/** Requests of which each has a status, a duration of its own, and sometimes an object. */
function requests(from: number, size = 40): ArrayRow[] {
  return Array.from({ length: size }, (_, i) => {
    const id = from + i + 1
    const status = [200, 200, 404, 500][i % 4]
    const user = i % 5 === 0 ? { user: { id: i } } : undefined
    return {
      id,
      timestamp: id,
      severity: status === 500 ? 17 : 9,
      message: 'request',
      service: i % 3 === 0 ? 'web' : 'api',
      attributes: JSON.stringify({ status, method: i % 2 === 0 ? 'GET' : 'PUT', ms: id, ...user }),
    } as ArrayRow
  })
}

const STATUS = is('status', 404)
const AGAIN: [string, first: DriverFilter, second: DriverFilter][] = [
  ['the same condition', STATUS, STATUS],
  ['another condition on the same attribute', STATUS, on('status', { op: 'gte', value: 500 })],
  ['a severity and a condition', STATUS, { minSeverity: 17, not: [STATUS] }],
  ['one of two conditions', STATUS, { any: [[STATUS, is('status', 500)]] }],
  [
    'none of a service with a condition',
    { ...STATUS, services: ['api'] },
    { not: [{ ...STATUS, services: ['web'] }] },
  ],
  ['two attributes', { any: [[STATUS, is('method', 'GET')]] }, { ...STATUS, not: [is('method', 'PUT')] }],
  ['an existence', on('user', { op: 'exists', exists: true }), on('user', { op: 'exists', exists: false })],
]

describe('a block that was opened for a condition is not opened again', () => {
  it.each(AGAIN)('for %s', (_, first, second) => {
    const parts = new TestParts(true)
    for (let block = 0; block < 3; block++) parts.add(requests(block * 40))
    const plain = new PlainReader(parts.all())
    const reader = parts.reader({ cacheBytes: 0 })
    expect(runSync(reader.count(first))).toBe(plain.count(first))
    expect(parts.opened).toEqual([1, 2, 3])
    expect(runSync(reader.count(second))).toBe(plain.count(second))
    const query = { ...second, bucket: DAY }
    expect(runSync(reader.histogram(query))).toStrictEqual(plain.histogram(query))
    expect(parts.opened).toEqual([1, 2, 3])
  })
})

const OPENED: [string, first: DriverFilter, second: DriverFilter][] = [
  ['another attribute', STATUS, is('method', 'PUT')],
  ['an attribute with many values', on('ms', { op: 'gt', value: 3 }), on('ms', { op: 'gt', value: 5 })],
  ['services, which were not asked about', STATUS, { any: [[STATUS, { services: ['web'] }]] }],
  [
    'the existence of what may be an object',
    on('user', { op: 'gte', value: 1 }),
    on('user', { op: 'exists', exists: true }),
  ],
  ['a message too', STATUS, { ...STATUS, contains: 'quest' }],
]

it.each(OPENED)('a block is opened again for %s', (_, first, second) => {
  const parts = new TestParts(true)
  parts.add(requests(0, 200))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  for (const each of [first, second, second]) expect(runSync(reader.count(each))).toBe(plain.count(each))
  expect(parts.opened.length).toBeGreaterThanOrEqual(2)
})

it('counts by service and severity without opening a block again', () => {
  const parts = new TestParts(true)
  for (let block = 0; block < 3; block++) parts.add(requests(block * 40))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  for (let time = 0; time < 2; time++) {
    for (const field of [SERVICE, SEVERITY]) {
      const values = { ...STATUS, field, limit: 5 }
      expect(runSync(reader.topValues(values))).toStrictEqual(plain.topValues(values))
      const grouped = { ...STATUS, by: field, limit: 5, bucket: DAY }
      expect(runSync(reader.groupedHistogram(grouped))).toStrictEqual(plain.groupedHistogram(grouped))
    }
  }
  expect(parts.opened).toEqual([1, 2, 3])
})

it('begins again when it has seen too many values', () => {
  const parts = new TestParts(true)
  // Few in each block, and more than are remembered in all of them.
  for (let block = 0; block < 60; block++)
    parts.add(
      requests(block * 100, 100).map((row) => ({ ...row, attributes: JSON.stringify({ ms: row.id }) })),
    )
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  for (const value of [2000, 4000, 2000]) {
    const each = on('ms', { op: 'gt', value })
    expect(runSync(reader.count(each))).toBe(plain.count(each))
  }
})

it('has the answers of any number of conditions', () => {
  const parts = new TestParts(true)
  parts.add(requests(0))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  for (const size of [1, 63, 64, 65, 200]) {
    const each: DriverFilter = { any: [Array.from({ length: size }, (_, i) => is('status', 404 + i))] }
    for (let time = 0; time < 2; time++) expect(runSync(reader.count(each))).toBe(plain.count(each))
  }
})
