import type { DriverFilter, DriverHistogram, DriverSupports, LogDriver, StoredLogEntry } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { show } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyFilter } from '../../model/any-filter.js'
import { modelHistogram } from '../../model/entry-model.js'

type Slices = Pick<DriverHistogram, 'bucket' | 'offset'>

const HOUR = 3_600_000
const DAY = 86_400_000

/** Widths of slices. */
export const WIDTHS = [0.001, 0.003, 0.125, 0.5, 0.999, 1, 1.5, 7.001, 1000, 60_000, HOUR, DAY, 604_800_000]

/** The width of all times before the epoch, or after it. */
const WIDEST = 8_640_000_000_000

/** Each offset of a slice, in microseconds, that is near one of its ends, and those of some time zones. */
function offsetsOf(bucket: number): number[] {
  const width = Math.round(bucket * 1000)
  const some = [1, 2, 500, 1000, 3_600_000_000, 20_700_000_000, Math.floor(width / 3), width - 2, width - 1]
  return [...new Set(some)].filter((offset) => offset > 0 && offset < width).map((offset) => offset / 1000)
}

/** Slices with an offset or without. They have none if the driver does not support it. */
export function someSlices({ conditions = false }: Pick<DriverSupports, 'conditions'>): Arbitrary<Slices> {
  return fc.constantFrom(...WIDTHS).chain((bucket) => {
    const offsets = conditions ? offsetsOf(bucket) : []
    return fc
      .constantFrom(undefined, ...offsets)
      .map((offset) => ({ bucket, ...(offset !== undefined && { offset }) }))
  })
}

async function expectSlices(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  query: DriverHistogram,
): Promise<void> {
  const expected = modelHistogram(stored, query)
  expectEqual(await driver.histogram(query), expected, () => `histogram(${show(query)})`)
}

async function withAnyFilter(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(300, lab.seed), 80)
  const filter = fc.oneof(fc.constant({}), anyFilter(stored, lab.supports))
  const queries = fc.record({ filter, slices: someSlices(lab.supports) })
  const check = ({ filter, slices }: { filter: DriverFilter; slices: Slices }) =>
    expectSlices(driver, stored, { ...filter, ...slices })
  await forAll(queries, check, { seed: lab.seed, numRuns: 200, what: 'query' })
}

async function atTheEnds(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const bucket of [...WIDTHS, WIDEST]) {
    const offsets = offsetsOf(bucket)
    if (offsets.length === 0) continue
    const stored = await appendAll(driver, entriesAround(bucket, offsets), 90)
    // Only these entries.
    const filter = { services: [serviceOf(bucket)] }
    for (const offset of offsets) await expectSlices(driver, stored, { ...filter, bucket, offset })
  }
}

/** Entries at the beginning and the end of slices with each of these offsets, before and after the epoch. */
function entriesAround(bucket: number, offsets: readonly number[]): TestEntry[] {
  const width = Math.round(bucket * 1000)
  const [now = 0, last = 0] = [SOME_TIME, WIDEST].map((time) => time * 1000 - ((time * 1000) % width))
  const times = offsets.flatMap((offset) =>
    [-last, -2 * width, -width, 0, width, now, last - width].flatMap((start) =>
      [-1, 0, 1].map((more) => addMicroseconds(offset, start + more)),
    ),
  )
  const ends = [-WIDEST, addMicroseconds(-WIDEST, 1), addMicroseconds(WIDEST, -1), WIDEST]
  const possible = [...new Set([...times, ...ends])].filter((time) => Math.abs(time) <= WIDEST)
  return possible.map((timestamp, i) => ({ timestamp, severity: 1 + (i % 24), service: serviceOf(bucket) }))
}

function serviceOf(bucket: number): string {
  return `slices of ${bucket}`
}

/** Histograms whose slices are shifted. */
export const histogramOffsets: readonly DriverPromise[] = [
  {
    name: 'histogram slices with an offset count the entries that search finds, with any filter',
    claim: 'conditions',
    check: withAnyFilter,
  },
  {
    name: 'histogram slices start an offset later, from a microsecond to the width less one, before and after the epoch',
    claim: 'conditions',
    check: atTheEnds,
  },
]
