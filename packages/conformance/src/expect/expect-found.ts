import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import { inOrder } from '../model/entry-model.js'
import { expectEqual } from './expect.js'
import { show } from './expect-reads.js'

/**
 * Asks a driver which entries match a filter by two reads only, and compares no more than their ids: for entries that are
 * so large that each look at them takes a while.
 *
 * @throws ConformanceFailure
 */
export async function expectFound(
  driver: LogDriver,
  filter: DriverFilter,
  matching: readonly StoredLogEntry[],
): Promise<void> {
  expectEqual(await driver.count(filter), matching.length, () => `count(${show(filter)})`)
  const query = { ...filter, order: 'oldest' as const, limit: 10 }
  const ids = (await driver.search(query)).map(({ id }) => id)
  const expected = inOrder(matching, 'oldest').map(({ id }) => id)
  expectEqual(ids, expected, () => `the ids that search(${show(query)}) gave`)
}
