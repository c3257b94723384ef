import type { DriverHistogram, HistogramBucket, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { matchesFilter, modelHistogram } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const any = 'histogram slices with an offset count the entries that search finds, with any filter'
const ends =
  'histogram slices start an offset later, from a microsecond to the width less one, before and after the epoch'

type Answer = (
  query: DriverHistogram & { readonly offset: number },
  entries: readonly StoredLogEntry[],
) => HistogramBucket[]

/** A driver that answers histograms with an offset in another way. */
function driverWithOffset(answer: Answer): CreateDriver {
  return brokenMemoryDriver((driver) => ({
    histogram: async ({ offset, ...query }) => {
      if (offset === undefined) return driver.histogram(query)
      return answer({ ...query, offset }, await driver.readAfter(0, {}, Number.MAX_SAFE_INTEGER))
    },
  }))
}

/** Slices by another formula: from a time, a width and an offset in microseconds to the start of a slice. */
const startsAt = (startOf: (time: number, width: number, offset: number) => number) =>
  inMilliseconds((...times) => {
    const [time = 0, width = 0, offset = 0] = times.map((value) => Math.round(value * 1000))
    return startOf(time, width, offset) / 1000
  })

/** The same in milliseconds. */
function inMilliseconds(startOf: (time: number, width: number, offset: number) => number): CreateDriver {
  return driverWithOffset(({ bucket, offset, ...filter }, entries) => {
    const matching = entries.filter((entry) => matchesFilter(entry, filter))
    const slices = Map.groupBy(matching, ({ timestamp }) => startOf(timestamp, bucket, offset))
    const buckets = Array.from(slices, ([start, all]) => ({
      start,
      count: all.length,
      bySeverity: Object.fromEntries(
        Array.from(
          Map.groupBy(all, ({ severity }) => severity),
          ([severity, { length }]) => [severity, length],
        ),
      ),
    }))
    return buckets.sort((a, b) => a.start - b.start)
  })
}

const mod = (value: number, width: number) => ((value % width) + width) % width

describe('histogram offsets', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'ignores the offset',
      any,
      driverWithOffset(({ offset: _, ...query }, entries) => modelHistogram(entries, query)),
    ],
    [
      'ignores the filter of a histogram with an offset',
      any,
      driverWithOffset(({ bucket, offset }, entries) => modelHistogram(entries, { bucket, offset })),
    ],
    [
      'shifts the entries, and not the slices back',
      any,
      startsAt((time, width, offset) => time - offset - mod(time - offset, width)),
    ],
    ['shifts the starts only', any, startsAt((time, width, offset) => time - mod(time, width) + offset)],
    [
      'starts slices earlier instead of later',
      ends,
      startsAt((time, width, offset) => time - mod(time + offset, width)),
    ],
    [
      'rounds towards zero before the epoch',
      ends,
      startsAt((time, width, offset) => Math.trunc((time - offset) / width) * width + offset),
    ],
    [
      'rounds the offset to milliseconds',
      ends,
      startsAt((time, width, offset) => time - mod(time - Math.round(offset / 1000) * 1000, width)),
    ],
    [
      'takes an entry at the start of a slice into the one before',
      ends,
      startsAt((time, width, offset) => time - 1 - mod(time - 1 - offset, width)),
    ],
    [
      'calculates in milliseconds, with fractions',
      ends,
      inMilliseconds((time, width, offset) => Math.floor((time - offset) / width) * width + offset),
    ],
    [
      'subtracts an offset from a time before the epoch with a rounding error',
      ends,
      startsAt((time, width, offset) => {
        const rest = ((time % width) - offset) % width
        return time - (rest < 0 ? rest + width : rest)
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
