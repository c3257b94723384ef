import type { DriverHistogram, HistogramBucket, LogDriver } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { FILTER_FIELDS } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { driverThatAsks, without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'

const count = 'count returns the number of entries that search finds, with any filter'
const histogram = 'histogram counts the entries that search finds, with any filter, and adds up to count'
const starts = 'histogram slices start at multiples of their width, before and after the epoch'
const tidy = 'histogram slices ascend, count each of their severities, and are left out when empty'
const many = 'count and histogram are exact above the 10,000 entries that a search can return'

type Histogram = (buckets: HistogramBucket[], query: DriverHistogram, driver: LogDriver) => HistogramBucket[]

function driverWithHistogram(change: Histogram): CreateDriver {
  return brokenMemoryDriver((driver) => ({
    histogram: async (query) => change(await driver.histogram(query), query, driver),
  }))
}

/** A driver with other starts of slices. */
function driverWithStarts(startOf: (timestamp: number, bucket: number) => number): CreateDriver {
  return brokenMemoryDriver((driver) => ({
    histogram: async ({ bucket, ...filter }) => {
      const buckets = new Map<number, HistogramBucket>()
      for (const { timestamp, severity } of await driver.search({
        ...filter,
        order: 'oldest',
        limit: 100_000,
      })) {
        const start = startOf(timestamp, bucket)
        const found = buckets.get(start) ?? { start, count: 0, bySeverity: {} }
        found.count++
        found.bySeverity[severity] = (found.bySeverity[severity] ?? 0) + 1
        buckets.set(start, found)
      }
      return [...buckets.values()].sort((a, b) => a.start - b.start)
    },
  }))
}

describe('counting', () => {
  for (const field of FILTER_FIELDS) {
    expectCaught(
      `a driver that counts up to 10,000 when there is ${field}`,
      many,
      brokenMemoryDriver((driver) => ({
        count: async (filter) =>
          Math.min(filter[field] === undefined ? Infinity : 10_000, await driver.count(filter)),
      })),
    )
    expectCaught(
      `a driver whose count ignores ${field}`,
      count,
      driverThatAsks((filter) => without(filter, field), ['count']),
    )
    expectCaught(
      `a driver whose histogram ignores ${field}`,
      histogram,
      driverThatAsks((filter) => without(filter, field), ['histogram']),
    )
  }
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    ['counts all entries', count, brokenMemoryDriver((driver) => ({ count: () => driver.count({}) }))],
    [
      'counts up to 100',
      count,
      brokenMemoryDriver((driver) => ({
        count: async (filter) => Math.min(100, await driver.count(filter)),
      })),
    ],
    [
      'counts up to 10,000',
      many,
      brokenMemoryDriver((driver) => ({
        count: async (filter) => Math.min(10_000, await driver.count(filter)),
      })),
    ],
    [
      'estimates large numbers',
      many,
      brokenMemoryDriver((driver) => ({
        count: async (filter) => Number((await driver.count(filter)).toPrecision(3)),
      })),
    ],
    ['returns 1,000 slices', many, driverWithHistogram((buckets) => buckets.slice(0, 1000))],
    [
      'checks only 10,000 entries for a histogram',
      many,
      brokenMemoryDriver((driver) => ({
        histogram: async (query) => {
          const found = await driver.search({ ...query, order: 'newest', limit: 10_000 })
          return driver.histogram({ startTime: found.at(-1)?.timestamp ?? 0, ...query })
        },
      })),
    ],
    [
      'leaves out the last slice',
      histogram,
      driverWithHistogram((buckets) => (buckets.length > 1 ? buckets.slice(0, -1) : buckets)),
    ],
    [
      'rounds times before the epoch up',
      starts,
      driverWithStarts((time, bucket) => (Math.trunc(us(time) / us(bucket)) * us(bucket)) / 1000),
    ],
    [
      'counts slices from the first entry',
      starts,
      driverWithHistogram((buckets) => {
        const shift = (buckets[0]?.start ?? 0) === 0 ? 0 : 0.001
        return buckets.map((bucket) => ({ ...bucket, start: bucket.start + shift }))
      }),
    ],
    [
      'cuts the width to milliseconds',
      starts,
      driverWithStarts((time, bucket) => {
        const width = Math.max(1, Math.trunc(bucket))
        return Math.floor(time / width) * width
      }),
    ],
    [
      'cuts times to milliseconds',
      starts,
      driverWithStarts((time, bucket) => Math.floor(Math.floor(time) / bucket) * bucket),
    ],
    [
      'divides floating-point milliseconds',
      starts,
      driverWithStarts((time, bucket) => Math.floor(time / bucket) * bucket),
    ],
    [
      'starts weeks on Monday',
      starts,
      driverWithStarts((time, bucket) => {
        const shift = bucket === 604_800_000 ? 4 * 86_400_000 : 0
        return exactStart(time - shift, bucket) + shift
      }),
    ],
    [
      'includes the end of a slice in it',
      starts,
      driverWithStarts((time, bucket) => {
        const start = exactStart(time, bucket)
        return start === time ? start - bucket : start
      }),
    ],
    [
      'names the middle of slices',
      starts,
      driverWithHistogram((buckets, { bucket }) => {
        return buckets.map((slice) => ({ ...slice, start: slice.start + bucket / 2 }))
      }),
    ],
    [
      'returns slices without entries',
      tidy,
      driverWithHistogram((buckets, { bucket }) => {
        return buckets.flatMap((slice, i) => {
          const isAlone = i > 0 && buckets[i - 1]?.start !== slice.start - bucket
          return isAlone ? [{ start: slice.start - bucket, count: 0, bySeverity: {} }, slice] : [slice]
        })
      }),
    ],
    [
      'returns one empty slice of an empty store',
      tidy,
      driverWithHistogram((buckets) => {
        return buckets.length > 0 ? buckets : [{ start: 0, count: 0, bySeverity: {} }]
      }),
    ],
    ['returns the newest slice first', tidy, driverWithHistogram((buckets) => buckets.reverse())],
    [
      'orders slices by how many they count',
      tidy,
      driverWithHistogram((buckets) => buckets.sort((a, b) => b.count - a.count)),
    ],
    [
      'counts severities with a name',
      tidy,
      driverWithHistogram((buckets) => {
        return buckets.map((slice) => {
          const bySeverity: Record<number, number> = {}
          for (const [severity, count] of Object.entries(slice.bySeverity)) {
            const named = Math.floor((Number(severity) - 1) / 4) * 4 + 1
            bySeverity[named] = (bySeverity[named] ?? 0) + count
          }
          return { ...slice, bySeverity }
        })
      }),
    ],
    [
      'counts 0 for severities without entries',
      tidy,
      driverWithHistogram((buckets) => {
        return buckets.map((slice) => ({ ...slice, bySeverity: { 9: 0, ...slice.bySeverity } }))
      }),
    ],
    [
      'returns severities as a list',
      tidy,
      driverWithHistogram((buckets) => {
        return buckets.map((slice) => ({ ...slice, bySeverity: Object.assign([], slice.bySeverity) }))
      }),
    ],
    [
      'returns a slice for entries that the filter excludes',
      tidy,
      driverWithHistogram((buckets, { services }) => {
        return services ? [{ start: 0, count: 0, bySeverity: {} }] : buckets
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})

function us(milliseconds: number): number {
  return Math.round(milliseconds * 1000)
}

function exactStart(time: number, bucket: number): number {
  const rest = us(time) % us(bucket)
  return (us(time) - rest - (rest < 0 ? us(bucket) : 0)) / 1000
}
