import type { DriverFilter, HistogramBucket, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { filterOfMatching, MATCHING, oneByOne } from '../../entries/matching-entry.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { MAX_LIMIT, show } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyFilter } from '../../model/any-filter.js'
import { matchesFilter, modelHistogram } from '../../model/entry-model.js'
import { histogramOffsets, WIDTHS } from './offsets.js'

const HOUR = 3_600_000

async function someStore(lab: Lab): Promise<{ driver: LogDriver; stored: StoredLogEntry[] }> {
  const driver = await lab.openShared()
  return { driver, stored: await appendAll(driver, similarEntries(300, lab.seed), 80) }
}

async function countIsWhatSearchFinds(lab: Lab): Promise<void> {
  const { driver, stored } = await someStore(lab)
  const check = async (filter: DriverFilter) => {
    const found = await driver.search({ ...filter, order: 'oldest', limit: MAX_LIMIT })
    const count = await driver.count(filter)
    expectEqual(
      count,
      found.length,
      () => `count(${show(filter)}), compared with the number of entries that search finds`,
    )
  }
  await check({})
  await forAll(anyFilter(stored, lab.supports), check, { seed: lab.seed, numRuns: 150, what: 'filter' })
}

async function histogramIsWhatSearchFinds(lab: Lab): Promise<void> {
  const { driver, stored } = await someStore(lab)
  const filter = fc.oneof(fc.constant({}), anyFilter(stored, lab.supports))
  const queries = fc.record({ filter, bucket: fc.constantFrom(...WIDTHS) })
  const check = async ({ filter, bucket }: { filter: DriverFilter; bucket: number }) => {
    const found = await driver.search({ ...filter, order: 'oldest', limit: MAX_LIMIT })
    const histogram = await driver.histogram({ ...filter, bucket })
    const what = `histogram(${show({ ...filter, bucket })})`
    expectEqual(
      histogram,
      modelHistogram(found, { bucket }),
      `${what}, compared with the entries that search finds`,
    )
    const total = sum(histogram.map(({ count }) => count))
    expectEqual(
      total,
      await driver.count(filter),
      `count with the same filter as ${what}, compared with the sum of its counts`,
    )
  }
  await forAll(queries, check, { seed: lab.seed, numRuns: 120, what: 'query' })
}

/** Entries a microsecond before, at and after the starts of slices, on both sides of the epoch. */
async function slicesStartAtMultiples(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = WIDTHS.flatMap((width) => {
    const near = [-3, -2, -1, 0, 1, 2].map((slice) => slice * Math.round(width * 1000))
    const places = [
      ...near,
      Math.floor((SOME_TIME * 1000) / Math.round(width * 1000)) * Math.round(width * 1000),
    ]
    return places.flatMap((place) => [-1, 0, 1].map((us) => ({ timestamp: addMicroseconds(0, place + us) })))
  })
  const far = [-8_640_000_000_000, 8_640_000_000_000].map((timestamp) => ({ timestamp }))
  const stored = await appendAll(driver, mixed([...entries, ...far]), 90)
  for (const bucket of [...WIDTHS, 8_640_000_000_000, 2 ** 53 / 1000]) {
    await expectHistogram(driver, stored, bucket)
  }
}

/** Mixes the order of the times. */
function mixed(entries: readonly { timestamp: number }[]): { timestamp: number }[] {
  return entries.toSorted((a, b) => (a.timestamp % 7) - (b.timestamp % 7))
}

async function slicesAreTidy(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  expectEqual(await driver.histogram({ bucket: 1000 }), [], 'histogram({ bucket: 1000 }) of an empty store')
  const hours = [5, 2, 900, 2, 5, -4, -3, 5]
  const entries = hours.map((hour) => ({ timestamp: SOME_TIME + hour * HOUR + 1, severity: 9 }))
  for (let severity = 1; severity <= 24; severity++) {
    const timestamp = SOME_TIME + (severity % 2) * 5
    for (let i = 0; i <= severity % 5; i++) entries.push({ timestamp, severity })
  }
  const stored = await appendAll(driver, entries, 17)
  for (const bucket of [5, HOUR]) await expectHistogram(driver, stored, bucket)
  const starts = (await driver.histogram({ bucket: HOUR })).map(({ start }) => start)
  const expected = [-4, -3, 0, 2, 5, 900].map((hour) => SOME_TIME + hour * HOUR)
  expectEqual(starts, expected, `the starts of histogram({ bucket: ${HOUR} })`)
  const lastHour = SOME_TIME + 900 * HOUR
  const slices: [DriverFilter, HistogramBucket[]][] = [
    [{ services: ['nobody'] }, []],
    [{ minSeverity: 10, maxSeverity: 11 }, [{ start: SOME_TIME, count: 3, bySeverity: { 10: 1, 11: 2 } }]],
    [{ startTime: lastHour }, [{ start: lastHour, count: 1, bySeverity: { 9: 1 } }]],
  ]
  for (const [filter, buckets] of slices) {
    const query = { ...filter, bucket: HOUR }
    expectEqual(await driver.histogram(query), buckets, () => `histogram(${show(query)})`)
  }
}

/** More entries than a search can return. */
async function manyAreCounted(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, Array.from({ length: 17_003 }, oneOfMany))
  const ranges = { endTime: SOME_TIME + 2000, maxId: stored.at(-2)?.id ?? 0 }
  const filters = [{}, ...oneByOne({ ...filterOfMatching(lab.supports), ...ranges })]
  for (const filter of filters) {
    const matching = stored.filter((entry) => matchesFilter(entry, filter))
    expectEqual(await driver.count(filter), matching.length, () => `count(${show(filter)})`)
    const query = { ...filter, bucket: 100 }
    const expected = modelHistogram(matching, { bucket: 100 })
    expectEqual(await driver.histogram(query), expected, () => `histogram(${show(query)})`)
  }
  // One slice for each entry.
  await expectHistogram(driver, stored, 0.125)
}

/** Four of five entries match nearly every filter. Each has another time. */
function oneOfMany(_: unknown, i: number): TestEntry {
  const timestamp = SOME_TIME + ((i * 7) % 17_003) / 8
  return i % 5 === 0 ? { message: '', severity: 1 + (i % 24), timestamp } : { ...MATCHING, timestamp }
}

async function expectHistogram(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  bucket: number,
): Promise<void> {
  const histogram = await driver.histogram({ bucket })
  expectEqual(histogram, modelHistogram(stored, { bucket }), `histogram({ bucket: ${bucket} })`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Counts agree with the entries that a search finds. */
export const counting: PromiseGroup = {
  name: 'counting',
  promises: [
    {
      name: 'count returns the number of entries that search finds, with any filter',
      check: countIsWhatSearchFinds,
    },
    {
      name: 'histogram counts the entries that search finds, with any filter, and adds up to count',
      check: histogramIsWhatSearchFinds,
    },
    {
      name: 'histogram slices start at multiples of their width, before and after the epoch',
      check: slicesStartAtMultiples,
    },
    {
      name: 'histogram slices ascend, count each of their severities, and are left out when empty',
      check: slicesAreTidy,
    },
    {
      name: 'count and histogram are exact above the 10,000 entries that a search can return',
      check: manyAreCounted,
    },
    ...histogramOffsets,
  ],
}
