import type { DriverGroupedHistogram, HistogramBucket } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { matchesFilter, startOfSlice } from '../../../src/model/entry-model.js'
import { modelGroups, modelTopValues } from '../../../src/model/value-model.js'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { byFrequency, driverThatCounts } from '../../support/driver-that-counts.js'
import { expectCaught } from '../../support/expect-caught.js'

const any = 'groupedHistogram counts each slice by severity and by the values of a field, with any filter'
const order =
  'groupedHistogram has the values of each slice in the order of the whole range, not of the slice'
const limited =
  'groupedHistogram counts only the most frequent values of the whole range, ties by the order of values'
const without =
  'groupedHistogram counts entries without one of the values in their slice and severity, not by value'

function driverThatAsks(change: (query: DriverGroupedHistogram) => DriverGroupedHistogram): CreateDriver {
  return driverThatCounts({ groupedHistogram: (entries, query) => modelGroups(entries, change(query)) })
}

type Change = (right: HistogramBucket[], query: DriverGroupedHistogram) => HistogramBucket[]

function driverThatReturns(change: Change): CreateDriver {
  return driverThatCounts({
    groupedHistogram: (entries, query) => change(modelGroups(entries, query), query),
  })
}

/** Changes each slice. */
const each = (change: (slice: HistogramBucket) => Partial<HistogramBucket>) =>
  driverThatReturns((right) => right.map((slice) => ({ ...slice, ...change(slice) })))

describe('grouped histogram', () => {
  const only = (_: unknown, group: string) => group === 'grouped histogram'

  it('is right in a correct driver', async () => {
    const { verdicts } = await runConformance({ create: brokenMemoryDriver(), seed: 1, only })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(Array(4).fill('passed'))
  })

  it('is optional', async () => {
    const create = brokenMemoryDriver(() => ({ groupedHistogram: undefined }) as object)
    const { verdicts } = await runConformance({ create, seed: 1, only })
    expect(verdicts.map(({ status }) => status)).toEqual(Array(4).fill('not tested'))
  })

  const faults: [what: string, promise: string, create: CreateDriver][] = [
    ['ignores the filter', any, driverThatAsks(({ bucket, by, limit }) => ({ bucket, by, limit }))],
    ['ignores the offset', any, driverThatAsks(({ offset: _, ...query }) => query)],
    [
      'shifts slices to the other side',
      any,
      driverThatAsks((query) =>
        query.offset === undefined
          ? query
          : { ...query, offset: (query.bucket * 1000 - query.offset * 1000) / 1000 },
      ),
    ],
    [
      'chooses the values among all entries, not among those that match',
      any,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const { by, limit } = query
          const frequent = modelTopValues(entries, { field: by, limit }).values.map(({ value }) => value)
          const all = modelGroups(entries, { ...query, limit: Infinity })
          return all.map(({ byValue = [], ...slice }) => ({
            ...slice,
            byValue: byValue.filter(({ value }) => frequent.includes(value)),
          }))
        },
      }),
    ],
    ['returns no severities', any, each(() => ({ bySeverity: {} }))],
    ['says that each answer is complete', any, each(() => ({ complete: true }) as object)],
    ['says that each answer is incomplete', any, each(() => ({ complete: false }))],
    [
      'orders the values of a slice by their number in it',
      order,
      each(({ byValue = [] }) => ({ byValue: byValue.toSorted(byFrequency) })),
    ],
    [
      'orders the values of a slice by value',
      order,
      each(({ byValue = [] }) => ({
        byValue: byValue.toSorted((a, b) => byFrequency({ ...a, count: 0 }, { ...b, count: 0 })),
      })),
    ],
    [
      'counts the values of the whole range in each slice',
      order,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const all = modelTopValues(entries, { field: query.by, limit: query.limit }).values
          return modelGroups(entries, query).map((slice) => ({
            ...slice,
            byValue: all.filter(({ value }) => slice.byValue?.some((one) => one.value === value)),
          }))
        },
      }),
    ],
    [
      'has an entry of 0 for each value that a slice lacks',
      order,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const { values } = modelTopValues(entries, { field: query.by, limit: query.limit })
          return modelGroups(entries, query).map(({ byValue = [], ...slice }) => ({
            ...slice,
            byValue: values.map(
              ({ value }) => byValue.find((one) => one.value === value) ?? { value, count: 0 },
            ),
          }))
        },
      }),
    ],
    [
      'chooses the most frequent values of each slice',
      limited,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const { by, limit } = query
          const slices = Map.groupBy(entries, (entry) => startOfSlice(entry, query))
          return modelGroups(entries, query).map((slice) => ({
            ...slice,
            byValue: modelTopValues(slices.get(slice.start) ?? [], { field: by, limit }).values,
          }))
        },
      }),
    ],
    [
      'chooses the values that are in the most slices',
      limited,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const all = modelGroups(entries, { ...query, limit: Infinity })
          const values = all.flatMap(({ byValue = [] }) => byValue.map(({ value }) => value))
          const slices = Map.groupBy(values, (value) => value)
          const counts = Array.from(slices, ([value, { length: count }]) => ({ value, count }))
          const top = counts.sort(byFrequency).slice(0, query.limit)
          return all.map(({ byValue = [], ...slice }) => ({
            ...slice,
            byValue: byValue.filter(({ value }) => top.some((one) => one.value === value)),
          }))
        },
      }),
    ],
    [
      'chooses the first values that it finds',
      limited,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const first = new Set(
            entries.flatMap((entry) => modelTopValues([entry], { field: query.by, limit: 1 }).values),
          )
          const values = [...new Set(Array.from(first, ({ value }) => value))].slice(0, query.limit)
          return modelGroups(entries, { ...query, limit: Infinity }).map(({ byValue = [], ...slice }) => ({
            ...slice,
            byValue: byValue.filter(({ value }) => values.includes(value)),
          }))
        },
      }),
    ],
    ['ignores the limit', limited, driverThatAsks((query) => ({ ...query, limit: 1000 }))],
    [
      'breaks ties by the last value',
      limited,
      driverThatCounts({
        groupedHistogram: (entries, query) => {
          const { values } = modelTopValues(entries, { field: query.by, limit: Infinity })
          const top = values
            .sort((a, b) => b.count - a.count || byFrequency({ ...b, count: 0 }, { ...a, count: 0 }))
            .slice(0, query.limit)
          return modelGroups(entries, { ...query, limit: Infinity }).map(({ byValue = [], ...slice }) => ({
            ...slice,
            byValue: byValue.filter(({ value }) => top.some((one) => one.value === value)),
          }))
        },
      }),
    ],
    [
      'leaves out slices without one of the values',
      without,
      driverThatReturns((right) => right.filter(({ byValue = [] }) => byValue.length > 0)),
    ],
    [
      'leaves out byValue where it is empty',
      without,
      driverThatReturns((right) =>
        right.map(({ byValue = [], ...slice }) => ({ ...slice, ...(byValue.length > 0 && { byValue }) })),
      ),
    ],
    [
      'counts only the entries that have the field',
      without,
      driverThatCounts({
        groupedHistogram: (entries, query) =>
          modelGroups(
            entries.filter(
              (entry) =>
                matchesFilter(entry, query) &&
                modelTopValues([entry], { field: query.by, limit: 1 }).missing === 0,
            ),
            query,
          ),
      }),
    ],
    [
      'counts only the values that it returns',
      without,
      each(({ byValue = [] }) => ({ count: byValue.reduce((sum, { count }) => sum + count, 0) })),
    ],
    [
      'counts a missing field as null',
      without,
      each(({ count, byValue = [] }) => {
        const missing = count - byValue.reduce((sum, one) => sum + one.count, 0)
        return { byValue: missing > 0 ? [...byValue, { value: null, count: missing }] : byValue }
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
