import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DriverRetention } from '../../src/contract/driver-retention.js'
import type { LogDriver } from '../../src/contract/log-driver.js'
import { toDriverHistogram, toDriverTopValues, toPlainFilter } from '../../src/read/driver-query.js'
import { MemoryStore, memoryDriver } from '../../src/testing/index.js'
import { arbitraryEntry, arbitraryFilter } from '../support/arbitrary-filters.js'
import { modelFields, modelGrouped, modelTopValues } from '../support/count-model.js'
import { modelMatches } from '../support/filter-model.js'
import { batchOf } from './batch-of.js'

const field = fc.constantFrom(
  'service',
  'host',
  'severity',
  'traceId',
  'a',
  'a.b',
  'b.c',
  '',
  '__proto__',
  'a.',
)
const entries = fc.array(arbitraryEntry, { minLength: 1, maxLength: 30 })

function driverOf(store: MemoryStore) {
  return memoryDriver({ store }) as Required<LogDriver>
}

describe('memoryDriver', () => {
  it('counts values, fields and slices of the entries that match, as the documentation says', () => {
    const slices = fc.record({
      bucket: fc.integer({ min: 1, max: 9 }),
      offset: fc.integer({ min: -9, max: 20 }),
      limit: fc.integer({ min: 1, max: 3 }),
    })
    return fc.assert(
      fc.asyncProperty(entries, arbitraryFilter, field, slices, async (entries, filter, by, slices) => {
        const store = new MemoryStore()
        store.append(batchOf(entries))
        const driver = driverOf(store)
        const matching = store.readAfter(0, {}, 1000).filter((entry) => modelMatches(filter, entry))
        const { limit } = slices
        const values = toDriverTopValues({ ...filter, field: by, limit })
        expect(await driver.topValues(values)).toEqual(modelTopValues(matching, by, limit))
        expect(await driver.fields(toPlainFilter(filter))).toEqual(modelFields(matching))
        const grouped = toDriverHistogram({ ...filter, ...slices, by })
        if (!('by' in grouped)) throw new Error('The histogram has lost its field.')
        const expected = modelGrouped(matching, { ...slices, by })
        expect(await driver.groupedHistogram(grouped)).toEqual(expected)
        const { by: _by, limit: _limit, ...plain } = grouped
        const counts = expected.map(({ byValue: _, ...slice }) => slice)
        expect(await driver.histogram(plain)).toEqual(counts)
      }),
    )
  })

  it('deletes the expired entries that match the filter of a rule', async () => {
    await fc.assert(
      fc.asyncProperty(entries, arbitraryFilter, arbitraryFilter, async (entries, first, second) => {
        const store = new MemoryStore()
        store.append(batchOf(entries))
        const all = store.readAfter(0, {}, 1000)
        const policy: DriverRetention = {
          expired: [
            { minSeverity: 1, maxSeverity: 12, before: 5, filter: toPlainFilter(first) },
            { minSeverity: 5, maxSeverity: 24, before: 0, filter: toPlainFilter(second) },
          ],
          dryRun: false,
        }
        const kept = all.filter(({ timestamp, severity, ...entry }) => {
          const whole = { ...entry, timestamp, severity }
          const isFirst = severity <= 12 && timestamp < 5 && modelMatches(first, whole)
          return !isFirst && !(severity >= 5 && timestamp < 0 && modelMatches(second, whole))
        })
        const driver = driverOf(store)
        const deleted = all.length - kept.length
        expect(await driver.deleteOldest({ ...policy, dryRun: true }, 1)).toEqual({ deleted, more: false })
        expect(await driver.deleteOldest(policy, 1000)).toEqual({ deleted, more: false })
        expect(store.readAfter(0, {}, 1000)).toEqual(kept)
      }),
    )
  })
})

describe('memoryDriver without conditions', () => {
  const driver = memoryDriver({ supports: { conditions: false } })
  const unsupported = expect.objectContaining({ code: 'UNSUPPORTED' })

  it('has no reads of its own that count values', () => {
    expect(driver.topValues ?? driver.fields ?? driver.groupedHistogram).toBeUndefined()
  })

  it('refuses what a driver that does not know conditions never gets', () => {
    for (const filter of [
      toPlainFilter({ any: [{ host: 'h' }] }),
      toPlainFilter({ not: { host: 'h' } }),
      toPlainFilter({ spanId: 'a'.repeat(16) }),
      toPlainFilter({ attributes: { a: { in: [1, 2] } } }),
      toPlainFilter({ attributes: { a: { eq: 1, ne: 2 } } }),
      toPlainFilter({ attributes: { a: { eq: 1, in: [1] } } }),
    ]) {
      expect(() => driver.count(filter)).toThrow(unsupported)
      expect(() => driver.search({ ...filter, order: 'newest', limit: 0 })).toThrow(unsupported)
      expect(() => driver.readAfter(0, filter, 1)).toThrow(unsupported)
      expect(() => driver.histogram({ ...filter, bucket: 1 })).toThrow(unsupported)
    }
    expect(() => driver.histogram({ bucket: 2, offset: 1 })).toThrow(unsupported)
    const rule = { minSeverity: 1, maxSeverity: 24, before: 0, filter: toPlainFilter({ host: 'h' }) }
    expect(() => driver.deleteOldest({ expired: [rule], dryRun: true }, 1)).toThrow(unsupported)
  })

  it('answers everything else', () => {
    const filter = toPlainFilter({ text: 'a', host: 'h', attributes: { a: 1, b: { eq: 2 }, c: { in: [3] } } })
    expect(driver.count(filter)).toBe(0)
    expect(driver.histogram({ ...filter, bucket: 1 })).toEqual([])
  })
})

it('memoryDriver without full text refuses words wherever they are', () => {
  const driver = driverOf(new MemoryStore())
  const mute = memoryDriver({ supports: { fullText: false } }) as Required<LogDriver>
  for (const filter of [
    { any: [{ host: 'h' }, { text: 'a' }] },
    { not: { not: { text: 'a' }, host: 'h' } },
  ]) {
    const values = toDriverTopValues({ ...filter, field: 'a' })
    expect(() => mute.topValues(values)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }))
    expect(() => mute.fields(toPlainFilter(filter))).toThrow('full text')
    expect(driver.topValues(values)).toMatchObject({ values: [] })
  }
})
