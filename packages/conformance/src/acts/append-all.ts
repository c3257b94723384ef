import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { entriesOf } from '../entries/stored-entries.js'
import { batchOf, type TestEntry } from '../entries/test-batch.js'

/**
 * Appends entries in batches.
 *
 * @returns The entries as a read must return them.
 */
export async function appendAll(
  driver: LogDriver,
  entries: readonly TestEntry[],
  batchSize = 5000,
): Promise<StoredLogEntry[]> {
  const stored: StoredLogEntry[] = []
  for (let first = 0; first < entries.length; first += batchSize) {
    const batch = batchOf(entries.slice(first, first + batchSize))
    stored.push(...entriesOf(batch, await driver.append(batch)))
  }
  return stored
}
