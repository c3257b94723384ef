import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import { inOrder } from '../model/entry-model.js'
import { expectEqual } from './expect.js'
import { show } from './expect-reads.js'

/**
 * Checks which entries match a filter with only two reads, and compares only ids: for entries so large that reading and
 * comparing them takes long.
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
  expectEqual(ids, expected, () => `the ids that search(${show(query)}) returned`)
}
