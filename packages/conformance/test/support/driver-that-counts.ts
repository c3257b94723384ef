import {
  type AttributeValue,
  compareValues,
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverTopValues,
  type FieldSummary,
  type HistogramBucket,
  type StoredLogEntry,
  type TopValues,
  type ValueCount,
} from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { brokenMemoryDriver } from './broken-memory-driver.js'

type Entries = readonly StoredLogEntry[]

/** Other answers to the reads that count values, from all stored entries. */
export interface Counts {
  readonly topValues?: (entries: Entries, query: DriverTopValues) => TopValues
  readonly fields?: (entries: Entries, filter: DriverFilter) => FieldSummary[]
  readonly groupedHistogram?: (entries: Entries, query: DriverGroupedHistogram) => HistogramBucket[]
}

/** A driver with these answers. */
export function driverThatCounts({ topValues, fields, groupedHistogram }: Counts): CreateDriver {
  return brokenMemoryDriver((driver) => {
    const all = async () => driver.readAfter(0, {}, Number.MAX_SAFE_INTEGER)
    return {
      ...(topValues && { topValues: async (query) => topValues(await all(), query) }),
      ...(fields && { fields: async (filter) => fields(await all(), filter) }),
      ...(groupedHistogram && {
        groupedHistogram: async (query) => groupedHistogram(await all(), query),
      }),
    }
  })
}

type Order = (a: ValueCount, b: ValueCount) => number

/** The contract's order. */
export const byFrequency: Order = (a, b) => b.count - a.count || compareValues(a.value, b.value)

/** Counts values by a key of a map: two values with different keys differ. */
export function countEach(
  values: readonly (AttributeValue | undefined)[],
  limit: number,
  { order = byFrequency, keyOf = (value: AttributeValue) => JSON.stringify(value) } = {},
): TopValues {
  const present = values.filter((value) => value !== undefined)
  const groups = Map.groupBy(present, keyOf)
  const counts = Array.from(groups.values(), (same) => ({ value: same[0] ?? null, count: same.length }))
  return {
    values: counts.sort(order).slice(0, limit),
    distinct: counts.length,
    missing: values.length - present.length,
    complete: true,
  }
}
