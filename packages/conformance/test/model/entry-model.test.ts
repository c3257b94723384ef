import { type DriverFilter, entryFilter, type StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entriesOf } from '../../src/entries/stored-entries.js'
import { batchOf } from '../../src/entries/test-batch.js'
import { attribute, similarEntries, text } from '../../src/entries/test-entries.js'
import { anyFilter } from '../../src/model/any-filter.js'
import { matchesFilter, modelHistogram, modelReadAfter, modelSearch } from '../../src/model/entry-model.js'

const batch = batchOf(similarEntries(200, 1))
const stored = entriesOf(
  batch,
  batch.timestamps.map((_, i) => i + 1),
)

describe('the model', () => {
  it('matches the same entries as the filter of core', () => {
    fc.assert(
      fc.property(anyFilter(stored, { fullText: true }), (filter) => {
        const matches = entryFilter(filter)
        expect(stored.filter((entry) => matchesFilter(entry, filter))).toEqual(stored.filter(matches))
      }),
      { numRuns: 300 },
    )
  })

  it('finds messages by text as a person would', () => {
    const finds = (typed: string, message: string) => matchesText(typed, message)
    expect(finds('FULL disk evenement', 'Disk almost full — Évènement')).toBe(true)
    expect(finds('alm', 'almost')).toBe(false)
    expect(finds('alm*', 'almost')).toBe(true)
    expect(finds('almosts*', 'almost')).toBe(false)
    expect(finds('"disk almost"', 'the disk: almost full')).toBe(true)
    expect(finds('"disk full"', 'the disk: almost full')).toBe(false)
    expect(finds('"a b"', 'a a b')).toBe(true)
    expect(finds('"a b*"', 'x a bee')).toBe(true)
    expect(finds('"a b*"', 'ax bee')).toBe(false)
    expect(finds('disk -full', 'disk full')).toBe(false)
    expect(finds('-full', '')).toBe(true)
    expect(finds('-fu*', 'disk full')).toBe(false)
    expect(finds('οδος', 'ΟΔΟΣ')).toBe(true)
  })

  it('finds attributes by name, then by path', () => {
    const has = (name: string, value: string | number | null, attributes: StoredLogEntry['attributes']) =>
      matchesFilter(
        { ...entryAt(0, 1), ...(attributes && { attributes }) },
        { attributes: [attribute(name, value)] },
      )
    expect(has('a.b', 1, { 'a.b': 1, a: { b: 2 } })).toBe(true)
    expect(has('a.b', 2, { 'a.b': 1, a: { b: 2 } })).toBe(false)
    expect(has('a.b', 2, { 'a.b': null, a: { b: 2 } })).toBe(false)
    expect(has('a.b', 2, { a: { b: 2 } })).toBe(true)
    expect(has('a.0', 2, { a: [2] })).toBe(false)
    expect(has('a', '1', { a: 1 })).toBe(false)
    expect(has('a', null, {})).toBe(false)
    expect(has('a', null, undefined)).toBe(false)
    expect(has('toString', null, {})).toBe(false)
  })

  it('orders by time, then by id, both in the same direction', () => {
    const entries = [entryAt(5, 1), entryAt(3, 2), entryAt(5, 3), entryAt(-1, 4)]
    const ids = (order: 'newest' | 'oldest', after?: { timestamp: number; id: number }) =>
      modelSearch(entries, { order, limit: 3, ...(after && { after }) }).map(({ id }) => id)
    expect(ids('newest')).toEqual([3, 1, 2])
    expect(ids('oldest')).toEqual([4, 2, 1])
    expect(ids('newest', { timestamp: 5, id: 3 })).toEqual([1, 2, 4])
    expect(ids('oldest', { timestamp: 5, id: 1 })).toEqual([3])
    expect(modelReadAfter(entries, 1, {}, 2).map(({ id }) => id)).toEqual([2, 3])
  })

  it('divides time into slices, also before the epoch', () => {
    const times = [-1.001, -1, -0.001, 0, 0.999, 1]
    const histogram = modelHistogram(
      times.map((time, i) => entryAt(time, i + 1)),
      { bucket: 1 },
    )
    expect(histogram.map(({ start, count }) => [start, count])).toEqual([
      [-2, 1],
      [-1, 2],
      [0, 2],
      [1, 1],
    ])
    expect(histogram[1]?.bySeverity).toEqual({ 9: 2 })
  })
})

function entryAt(timestamp: number, id: number): StoredLogEntry {
  return { id, timestamp, severity: 9, message: '' }
}

function matchesText(typed: string, message: string): boolean {
  const filter: DriverFilter = { text: text(typed) }
  return matchesFilter({ ...entryAt(0, 1), message }, filter)
}
