import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toPlainFilter } from '../../src/read/driver-query.js'
import { entriesFromBatch } from '../../src/read/entries-from-batch.js'
import { entryFilter } from '../../src/read/entry-filter.js'
import { SharedEntry } from '../../src/read/shared-entry.js'
import { arbitraryEntry, arbitraryFilter } from '../support/arbitrary-filters.js'
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
