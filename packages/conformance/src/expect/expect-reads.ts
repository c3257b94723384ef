import type { DriverFilter, DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import { showValue } from '../failure/show-value.js'
import { inOrder, isAfter, matchesFilter, modelHistogram, modelReadAfter } from '../model/entry-model.js'
import { expectEqual } from './expect.js'
import { expectEntries } from './expect-entries.js'

/** The greatest limit of a read. */
export const MAX_LIMIT = 10_000

/**
 * Checks which entries match a filter with every kind of read: search in both orders, from the start and after a position,
 * count, histogram and readAfter.
 *
 * @param stored All stored entries, at most 10,000.
 * @param matching The entries that match, in any order. @default those that match in the model
 * @throws ConformanceFailure
 */
export async function expectReads(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  filter: DriverFilter,
  matching: readonly StoredLogEntry[] = stored.filter((entry) => matchesFilter(entry, filter)),
): Promise<void> {
  await expectSearches(driver, stored, filter, matching)
  expectEqual(await driver.count(filter), matching.length, () => `count(${show(filter)})`)
  const histogram = await driver.histogram({ ...filter, bucket: 3_600_000 })
  const expected = modelHistogram(matching, { bucket: 3_600_000 })
  expectEqual(histogram, expected, () => `histogram(${show({ ...filter, bucket: 3_600_000 })})`)
  const found = await driver.readAfter(0, filter, MAX_LIMIT)
  expectEntries(
    found,
    modelReadAfter(matching, 0, {}, MAX_LIMIT),
    () => `readAfter(0, ${show(filter)}, ${MAX_LIMIT})`,
  )
}

/** {@link expectReads}, with `search` only. */
export async function expectSearches(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  filter: DriverFilter,
  matching: readonly StoredLogEntry[] = stored.filter((entry) => matchesFilter(entry, filter)),
): Promise<void> {
  const all = inOrder(stored, 'oldest')
  const oldest = inOrder(matching, 'oldest')
  for (const order of ['newest', 'oldest'] as const) {
    const isNewest = order === 'newest'
    const expected = isNewest ? oldest.toReversed() : oldest
    // Of two entries in the middle, the one that comes first.
    const middle = all[Math.floor((stored.length - (isNewest ? 0 : 1)) / 2)]
    await expectSearch(driver, { ...filter, order, limit: MAX_LIMIT }, expected)
    if (middle === undefined) continue
    const after = { timestamp: middle.timestamp, id: middle.id }
    const rest = expected.filter((entry) => isAfter(entry, after, order))
    await expectSearch(driver, { ...filter, order, after, limit: MAX_LIMIT }, rest)
  }
}

async function expectSearch(driver: LogDriver, query: DriverSearch, expected: readonly StoredLogEntry[]) {
  expectEntries(await driver.search(query), expected.slice(0, MAX_LIMIT), () => `search(${show(query)})`)
}

/** A query as source code, shortened if it is long. */
export function show(query: object): string {
  return showValue(query, { length: 500, depth: 6 })
}
