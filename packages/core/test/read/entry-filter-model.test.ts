import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AttributeCondition } from '../../src/contract/search-filter.js'
import { toPlainFilter } from '../../src/read/driver-query.js'
import { entriesFromBatch } from '../../src/read/entries-from-batch.js'
import { entryFilter } from '../../src/read/entry-filter.js'
import { SharedEntry } from '../../src/read/shared-entry.js'
import { arbitraryEntry, arbitraryFilter, SCALARS } from '../support/arbitrary-filters.js'
import { modelMatches } from '../support/filter-model.js'
import { batchOf } from '../testing/batch-of.js'

it('matches the entries that the documentation describes, parsed, as JSON text, and shared by several filters', () => {
  let [matching, other] = [0, 0]
  const entries = fc.array(arbitraryEntry, { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(arbitraryFilter, entries, (filter, entries) => {
      const batch = batchOf(entries)
      const matches = entryFilter(toPlainFilter(filter))
      entriesFromBatch(batch, 1).forEach((entry, i) => {
        const expected = modelMatches(filter, entry)
        const json = { ...entry, attributes: batch.attributes[i] }
        expect(matches(entry)).toBe(expected)
        expect(matches(json)).toBe(expected)
        expect(matches(new SharedEntry(json))).toBe(expected)
        if (expected) matching++
        else other++
      })
    }),
    { numRuns: 1000 },
  )
  // Filters that match nothing, or everything, would not show much.
  expect(Math.min(matching, other)).toBeGreaterThan(1000)
})

it('compares every value with every other as the documentation describes', () => {
  const texts = SCALARS.filter((value) => typeof value === 'string')
  const bounds = [-0, ...SCALARS.filter((value) => typeof value === 'number' || typeof value === 'string')]
  const conditions: AttributeCondition[] = [
    ...(['gt', 'gte', 'lt', 'lte'] as const).flatMap((op) => bounds.map((bound) => ({ [op]: bound }))),
    ...(['prefix', 'contains'] as const).flatMap((op) => texts.map((text) => ({ [op]: text }))),
    ...(['eq', 'ne'] as const).flatMap((op) => [-0, ...SCALARS].map((value) => ({ [op]: value }))),
    ...SCALARS.map((value, i) => ({ in: [value, SCALARS[(i * 7) % SCALARS.length] ?? null] })),
    { exists: true },
    { exists: false },
  ]
  const values = [...SCALARS, undefined, {}, { b: 1 }, [], [1], ['a'], [[]]]
  let matching = 0
  for (const condition of conditions) {
    const filter = { attributes: { a: condition } }
    const matches = entryFilter(toPlainFilter(filter))
    const excludes = entryFilter(toPlainFilter({ not: filter }))
    for (const value of values) {
      const batch = batchOf([{ message: '', attributes: { z: '"a":1', a: value } }])
      const [entry] = entriesFromBatch(batch, 1)
      if (entry === undefined) throw new Error('The batch has no entry.')
      const expected = modelMatches(filter, entry)
      const json = { ...entry, attributes: batch.attributes[0] }
      expect(
        [matches(entry), matches(json), excludes(entry), excludes(json)],
        JSON.stringify([condition, value]),
      ).toEqual([expected, expected, !expected, !expected])
      matching += Number(expected)
    }
  }
  expect(matching).toBeGreaterThan(500)
})
