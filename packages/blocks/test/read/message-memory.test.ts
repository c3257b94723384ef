import type { DriverFilter } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runSync } from '../../src/steps.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { TestParts } from '../support/test-parts.js'

const DAY = 86_400_000

const word = (text: string): DriverFilter => ({ text: { all: [{ words: [text], prefix: false }], none: [] } })

const byTime = (rows: readonly ArrayRow[]) =>
  rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)

/** Filters that look at messages, most of them at nothing else. */
const filter = fc
  .tuple(arbitraryFilter, fc.boolean())
  .map(([{ text, contains, minSeverity, ...others }, isOnly]) => ({
    ...(text !== undefined && { text }),
    ...(contains !== undefined && { contains }),
    ...(minSeverity !== undefined && { minSeverity }),
    ...(isOnly ? {} : others),
  }))

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
          }
        }
        check()
        const [key] = keys
        if (key === undefined || dead >= parts.living(key).length) return
        parts.kill(key, dead)
        check()
      },
    ),
    { numRuns: 400 },
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
