import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import { inOrder, modelHistogram, modelReadAfter } from '../model/entry-model.js'
import { expectEqual } from './expect.js'
import { expectEntries } from './expect-entries.js'
import { MAX_LIMIT, show } from './expect-reads.js'

const HOUR = 3_600_000

/**
 * Checks which entries match a filter with one call of each kind of read: cheaper than `expectReads`, for large stores and many
 * filters.
 *
 * @param matching The entries that match, in any order; at most 10,000.
 * @throws ConformanceFailure
 */
export async function expectMatches(
  driver: LogDriver,
  filter: DriverFilter,
  matching: readonly StoredLogEntry[],
): Promise<void> {
  for (const order of ['newest', 'oldest'] as const) {
    const query = { ...filter, order, limit: MAX_LIMIT }
    expectEntries(await driver.search(query), inOrder(matching, order), () => `search(${show(query)})`)
  }
  const found = await driver.readAfter(0, filter, MAX_LIMIT)
  expectEntries(
    found,
    modelReadAfter(matching, 0, {}, MAX_LIMIT),
    () => `readAfter(0, ${show(filter)}, ${MAX_LIMIT})`,
  )
  expectEqual(await driver.count(filter), matching.length, () => `count(${show(filter)})`)
  const histogram = await driver.histogram({ ...filter, bucket: HOUR })
  const expected = modelHistogram(matching, { bucket: HOUR })
  expectEqual(histogram, expected, () => `histogram(${show({ ...filter, bucket: HOUR })})`)
}
