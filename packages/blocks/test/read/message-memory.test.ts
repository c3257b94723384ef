import type { DriverFilter } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runSync } from '../../src/steps.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { TestParts } from '../support/test-parts.js'

const DAY = 86_400_000

const term = (text: string) => ({ words: [text], prefix: false })
const word = (text: string): DriverFilter => ({ text: { all: [term(text)], none: [] } })

const byTime = (rows: readonly ArrayRow[]) =>
  rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)

type Filter = fc.Arbitrary<DriverFilter>

/** A filter of what templates, severities and services may decide, in `any` and `not` too. */
const decided: Filter = arbitraryFilter.map(onlyDecided)

function onlyDecided({ text, contains, minSeverity, services, any, not }: DriverFilter): DriverFilter {
  return {
    ...(text !== undefined && { text }),
    ...(contains !== undefined && { contains }),
    ...(minSeverity !== undefined && { minSeverity }),
    ...(services !== undefined && { services }),
    ...(any !== undefined && { any: any.map((alternatives) => alternatives.map(onlyDecided)) }),
    ...(not !== undefined && { not: not.map(onlyDecided) }),
  }
}

/** A word, which most filters of `decided` lack. */
const wordOrTree: Filter = fc
  .tuple(fc.constantFrom('order', 'paid', 'pay', 'api', '7', '世'), fc.boolean(), decided, fc.nat(3))
  .map(([each, prefix, other, shape]) => {
    const one: DriverFilter = { text: { all: [{ words: [each], prefix }], none: [] } }
    if (shape === 0) return { ...other, ...one }
    if (shape === 1) return { any: [[one, other]] }
    return shape === 2 ? { not: [one] } : { ...other, not: [one] }
  })

/** Filters that look at messages, most of them at nothing else. */
const filter: Filter = fc.oneof(
  { weight: 2, arbitrary: decided },
  { weight: 3, arbitrary: wordOrTree },
  { weight: 1, arbitrary: arbitraryFilter },
)

const SERVICE = { column: 'service' } as const

it('changes no answer of later reads, also if rows are deleted in between', () => {
  fc.assert(
    fc.property(
      arbitraryRows,
      fc.array(filter, { minLength: 2, maxLength: 4 }),
      fc.nat(40),
      fc.constantFrom(1000, DAY),
      fc.boolean(),
      (rows, filters, dead, bucket, isCounted) => {
        const parts = new TestParts(true, isCounted)
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
            const values = { ...each, field: SERVICE, limit: 3 }
            expect(runSync(reader.topValues(values))).toStrictEqual(plain.topValues(values))
            const grouped = { ...query, by: SERVICE, limit: 2 }
            expect(runSync(reader.groupedHistogram(grouped))).toStrictEqual(plain.groupedHistogram(grouped))
          }
        }
        check()
        const [key] = keys
        if (key === undefined || dead >= parts.living(key).length) return
        parts.kill(key, dead)
        check()
      },
    ),
    { numRuns: 200 },
  )
})

it('opens no block for counts of words that the templates in its head decide', () => {
  const parts = new TestParts(true)
  for (let block = 0; block < 4; block++) parts.add(orders(block * 40))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  for (const each of [word('order'), word('user'), { ...word('order'), minSeverity: 17 }]) {
    const query = { ...each, bucket: DAY }
    expect(runSync(reader.histogram(query))).toStrictEqual(plain.histogram(query))
    expect(runSync(reader.count(each))).toBe(plain.count(each))
  }
  expect(parts.opened).toEqual([])
})

const ORDER = word('order')
const WITHOUT_OPENING: [string, DriverFilter][] = [
  ['not a word', { not: [ORDER] }],
  ['one of two words', { any: [[ORDER, word('user')]] }],
  ['a word, or a severity', { any: [[ORDER, { minSeverity: 17 }]] }],
  ['a word, but not another', { ...ORDER, not: [word('left'), { minSeverity: 17 }] }],
  ['not both of two words', { not: [{ ...ORDER, any: [[word('paid')]] }] }],
  ['a word, and none of errors', { text: { all: [term('order')], none: [term('left')] } }],
]

it.each(WITHOUT_OPENING)('opens no block for a count of: %s', (_, each) => {
  const parts = new TestParts(true)
  for (let block = 0; block < 4; block++) parts.add(orders(block * 40))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  expect(runSync(reader.count(each))).toBe(plain.count(each))
  const query = { ...each, bucket: DAY }
  expect(runSync(reader.histogram(query))).toStrictEqual(plain.histogram(query))
  expect(parts.opened).toEqual([])
})

it('opens no block for a phrase that variables cannot be a part of', () => {
  const parts = new TestParts(true)
  parts.add(orders(0).map((row) => ({ ...row, message: `${row.message}: timed out after 30s` })))
  const reader = parts.reader({ cacheBytes: 0 })
  const phrase = (words: string[]): DriverFilter => ({ text: { all: [{ words, prefix: false }], none: [] } })
  expect(runSync(reader.count(phrase(['timed', 'out'])))).toBe(40)
  expect(runSync(reader.count(phrase(['order', 'paid'])))).toBe(0)
  expect(runSync(reader.count(phrase(['paid', 'timed'])))).toBe(20)
  expect(parts.opened).toEqual([])
  expect(runSync(reader.count(phrase(['order', '4'])))).toBe(1)
})

it('opens blocks once for the services of entries that have a word', () => {
  const parts = new TestParts(true)
  for (let block = 0; block < 4; block++)
    parts.add(orders(block * 40).map((row) => ({ ...row, service: row.id % 3 === 0 ? 'api' : 'web' })))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  for (let time = 0; time < 2; time++) {
    for (const text of ['order', 'user']) {
      const values = { ...word(text), field: SERVICE, limit: 5 }
      expect(runSync(reader.topValues(values))).toStrictEqual(plain.topValues(values))
      const grouped = { ...word(text), by: SERVICE, limit: 5, bucket: DAY }
      expect(runSync(reader.groupedHistogram(grouped))).toStrictEqual(plain.groupedHistogram(grouped))
      const both = { ...word(text), services: ['api'] }
      expect(runSync(reader.count(both))).toBe(plain.count(both))
    }
    expect(parts.opened.length).toBe(4)
  }
})

it('opens a block without counts in its head once for words that its templates decide', () => {
  const parts = new TestParts(true, false)
  for (let block = 0; block < 4; block++) parts.add(orders(block * 40))
  const plain = new PlainReader(parts.all())
  const reader = parts.reader({ cacheBytes: 0 })
  expect(runSync(reader.count(word('order')))).toBe(80)
  expect(parts.opened.length).toBe(4)
  for (const each of [word('order'), word('user'), { ...word('order'), minSeverity: 17 }]) {
    const query = { ...each, bucket: DAY }
    expect(runSync(reader.histogram(query))).toStrictEqual(plain.histogram(query))
    expect(runSync(reader.count(each))).toBe(plain.count(each))
  }
  expect(parts.opened.length).toBe(4)
})

it.each([true, false])('opens blocks for words that variables or errors may have: %o', (isCounted) => {
  const parts = new TestParts(true, isCounted)
  parts.add(orders(0))
  const reader = parts.reader({ cacheBytes: 0 })
  expect(runSync(reader.count(word('user')))).toBe(20)
  for (const [text, count] of [
    ['12', 1],
    ['refused', 4],
    ['gateway7', 4],
  ] as const) {
    expect(runSync(reader.count(word(text)))).toBe(count)
  }
})

/** Messages of two templates, some of them with an error in the attributes. */
function orders(first: number): ArrayRow[] {
  return Array.from({ length: 40 }, (_, i): ArrayRow => {
    const number = first + i
    const err = { type: 'Error', message: 'connection refused', stack: 'at gateway7' }
    return {
      id: number + 1,
      timestamp: number,
      severity: number % 4 === 0 ? 17 : 9,
      message: number % 2 === 0 ? `order ${number} paid` : `user ${number} left`,
      ...(number % 10 === 0 ? { attributes: JSON.stringify({ err }) } : {}),
    }
  })
}
