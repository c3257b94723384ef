import type { LogStorage, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { collect } from '../../acts/collect.js'
import { ATTRIBUTE_NAMES } from '../../entries/alphabet.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { show } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyQuery } from '../../model/arbitrary-query.js'
import { type FilterModel, searchModel, toSearchQuery } from '../../model/query-model.js'
import { fieldsModel, histogramModel, topValuesModel } from '../../model/question-model.js'
import { ALL, storageToSearch } from './storage-to-search.js'

const FIELDS = ['service', 'host', 'severity', 'traceId', 'error.message', ...ATTRIBUTE_NAMES] as const

const WIDTHS = [0.125, 0.5, 1, 3, 7.001, 1000, 3_600_000, 86_400_000]
const OFFSETS = [0.001, -0.001, 0.25, -5, 3_600_000, -5_400_000, 1e9]

/** Asks about the entries that match random filters. */
function questionPromise(
  name: string,
  ask: (storage: LogStorage, matching: StoredLogEntry[], question: Question) => Promise<void>,
): DriverPromise {
  return {
    name,
    async check(lab: Lab) {
      const { storage, stored } = await storageToSearch(lab)
      const asked = fc.record({
        filter: fc.oneof(
          { weight: 1, arbitrary: fc.constant({}) },
          { weight: 5, arbitrary: anyQuery(lab.supports) },
        ),
        bucket: fc.constantFrom(...WIDTHS),
        offset: fc.constantFrom(...OFFSETS),
        field: fc.constantFrom(...FIELDS),
        limit: fc.constantFrom(undefined, 1, 2, 5, 1000),
      })
      const check = (question: Question) =>
        ask(storage, searchModel(stored, { ...question.filter, ...ALL }), question)
      await forAll(asked, check, { seed: lab.seed, numRuns: 60, what: 'question' })
    },
  }
}

interface Question {
  readonly filter: FilterModel
  readonly bucket: number
  readonly offset: number
  readonly field: string
  readonly limit: number | undefined
}

/** Questions about all entries that match, rather than for some of them. */
export const questions: readonly DriverPromise[] = [
  questionPromise(
    'count, histogram and scan agree with the entries that match any filter',
    async (storage, matching, { filter, bucket }) => {
      const query = toSearchQuery(filter)
      expectEqual(await storage.count(query), matching.length, () => `count(${show(query)})`)
      const histogram = await storage.histogram({ ...query, bucket })
      const expected = histogramModel(matching, { bucket })
      expectEqual(histogram, expected, () => `histogram(${show({ ...query, bucket })})`)
      expectEntries(await collect(storage.scan(query)), matching, () => `scan(${show(query)})`)
    },
  ),
  questionPromise(
    'topValues and fields count the values and the attributes of the entries that match any filter',
    async (storage, matching, { filter, field, limit }) => {
      const query = toSearchQuery(filter)
      const asked = { ...query, field, limit }
      const values = await storage.topValues(asked)
      expectEqual(values, topValuesModel(matching, field, limit), () => `topValues(${show(asked)})`)
      expectEqual(await storage.fields(query), fieldsModel(matching), () => `fields(${show(query)})`)
    },
  ),
  questionPromise(
    'a histogram with an offset and by a field counts the entries that match any filter',
    async (storage, matching, { filter, bucket, offset, field: by, limit }) => {
      const query = toSearchQuery(filter)
      const shifted = { ...query, bucket, offset }
      const expected = histogramModel(matching, { bucket, offset })
      expectEqual(await storage.histogram(shifted), expected, () => `histogram(${show(shifted)})`)
      const grouped = { ...shifted, by, limit }
      const expectedGroups = histogramModel(matching, { bucket, offset, by, limit })
      expectEqual(await storage.histogram(grouped), expectedGroups, () => `histogram(${show(grouped)})`)
    },
  ),
]
