import type { DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { cleanUp, expectLeft } from '../../acts/clean-up.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { MAX_LIMIT, show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { inOrder, modelHistogram, modelSearch } from '../../model/entry-model.js'

const EDGE = 8_640_000_000_000_000

/** Microseconds whose milliseconds, multiplied by 1,000, are not the same whole number again. */
function inexact(seed: number): number[] {
  const powers = Array.from({ length: 53 }, (_, exponent) => 2 ** exponent)
  const near = powers.flatMap((power) => [fc.integer({ min: power, max: Math.min(2 * power, EDGE) })])
  return near.flatMap((microseconds) =>
    fc
      .sample(microseconds, { seed, numRuns: 60 })
      .filter((us) => (us / 1000) * 1000 !== us || Math.floor((us / 1000) * 1000) !== us)
      .slice(0, 2)
      .flatMap((us) => [us, -us]),
  )
}

/** Half milliseconds and their neighbours, near the epoch and at the first and last times. */
const SPECIAL = [
  0,
  499,
  500,
  501,
  999,
  1000,
  1001,
  1500,
  2 ** 43 + 500,
  1_704_067_200_000_500,
  EDGE - 500,
  EDGE - 1,
]

function microseconds(seed: number): number[] {
  const some = [...SPECIAL, ...SPECIAL.map((us) => -us), ...inexact(seed)]
  const steps = some.flatMap((us) => [us - 1, us, us + 1]).filter((us) => Math.abs(us) <= EDGE)
  // Each value once, and 0 instead of -0.
  return [...new Set(steps.map((us) => us + 0))]
}

async function timesAreKeptApart(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const times = microseconds(lab.seed).map((us) => us / 1000)
  const stored = await appendAll(
    driver,
    times.map((timestamp) => ({ timestamp })),
  )
  expectEntries(
    await driver.readAfter(0, {}, MAX_LIMIT),
    stored,
    'readAfter after times one microsecond apart were stored',
  )
  for (const order of ['newest', 'oldest'] as const) {
    const found = await driver.search({ order, limit: MAX_LIMIT })
    expectEntries(found, inOrder(stored, order), `search({ order: '${order}', limit: ${MAX_LIMIT} })`)
  }
  const histogram = await driver.histogram({ bucket: 0.001 })
  expectEqual(histogram, modelHistogram(stored, { bucket: 0.001 }), 'histogram({ bucket: 0.001 })')
  for (const entry of stored) await expectBounds(driver, stored, entry)
  await expectDeleted(driver, stored)
}

/** Reads from this time on, before it, and after this entry. */
async function expectBounds(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  { timestamp, id }: StoredLogEntry,
): Promise<void> {
  const since = { startTime: timestamp, order: 'oldest', limit: 2 } as const
  const before = { endTime: timestamp, order: 'newest', limit: 2 } as const
  const behind = { after: { timestamp, id }, order: 'newest', limit: 1 } as const
  for (const query of [since, before, behind] satisfies DriverSearch[]) {
    expectEntries(await driver.search(query), modelSearch(stored, query), () => `search(${show(query)})`)
  }
  const counts = [await driver.count({ startTime: timestamp }), await driver.count({ endTime: timestamp })]
  const later = stored.filter((entry) => entry.timestamp >= timestamp).length
  expectEqual(
    counts,
    [later, stored.length - later],
    `count({ startTime }) and count({ endTime }) at ${timestamp}`,
  )
}

/** A cleanup is exact to the microsecond. */
async function expectDeleted(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const ordered = inOrder(stored, 'oldest')
  for (const part of [0.1, 0.25, 0.5, 0.75, 0.9, 0.95]) {
    const { timestamp: before } = ordered[Math.floor(part * ordered.length)] as StoredLogEntry
    const expired = [{ minSeverity: 1, maxSeverity: 24, before }]
    await cleanUp(driver, { expired, dryRun: false })
    const left = stored.filter(({ timestamp }) => timestamp >= before)
    await expectLeft(driver, left, `a cleanup of entries older than ${before}`)
  }
}

/** Slices of unusual widths, over the whole range of times. */
async function slicesOfAnyWidth(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const anyTime = fc.oneof(
    fc.integer({ min: -EDGE, max: EDGE }),
    fc.integer({ min: -10_000_000, max: 10_000_000 }),
    fc.constantFrom(EDGE, -EDGE, EDGE - 1, 1 - EDGE),
  )
  const times = fc.sample(anyTime, { seed: lab.seed, numRuns: 300 })
  const stored = await appendAll(
    driver,
    times.map((us, i) => ({ timestamp: us / 1000 + 0, severity: 1 + (i % 24) })),
  )
  const widths = fc
    .integer({ min: 0, max: 52 })
    .chain((exponent) => fc.integer({ min: 2 ** exponent, max: 2 ** (exponent + 1) - 1 }))
  for (const width of [1, 2, 3, 7, 999, 1001, ...fc.sample(widths, { seed: lab.seed, numRuns: 60 })]) {
    const bucket = width / 1000
    // At earlier times, a double cannot hold the start of a slice in whole microseconds.
    const startTime = Math.ceil((width - 2 ** 53) / 1000)
    const expected = modelHistogram(stored, { startTime, bucket })
    const histogram = await driver.histogram({ startTime, bucket })
    expectEqual(histogram, expected, () => `histogram(${show({ startTime, bucket })})`)
  }
}

export const lookAlikeTimes: readonly DriverPromise[] = [
  {
    name: 'every read and a cleanup distinguish times one microsecond apart, even if a product of the time is inexact',
    check: timesAreKeptApart,
  },
  {
    name: 'histogram slices of any width, from a microsecond to centuries, start at the right time',
    check: slicesOfAnyWidth,
  },
]
