import type { DriverFilter, HistogramBucket, LogDriver, StoredLogEntry } from '@logpond/core'
import { SOME_TIME, type TestEntry } from '../entries/test-batch.js'
import { attribute } from '../entries/test-entries.js'
import { modelHistogram } from '../model/entry-model.js'
import { appendAll } from './append-all.js'

/** Attributes of each entry. No engine has an index on all of them. */
const WIDTH = 25
const ENTRIES = 6000

/** Compares every attribute of every entry, and finds few entries. */
export const LONG_FILTER: DriverFilter = {
  attributes: Array.from({ length: WIDTH }, (_, i) =>
    i < WIDTH - 1 ? attribute(`key${i}`, i) : attribute(`key${i}`, 'wanted'),
  ),
}

/** An entry that {@link LONG_FILTER} finds, or one that fails only in the last attribute. */
export function wideEntry(isWanted: boolean, timestamp = SOME_TIME): TestEntry {
  const attributes = Object.fromEntries(Array.from({ length: WIDTH }, (_, i) => [`key${i}`, i]))
  if (isWanted) Object.assign(attributes, { [`key${WIDTH - 1}`]: 'wanted' })
  return { message: isWanted ? 'wanted' : 'not wanted', timestamp, attributes }
}

/** Fills a store so that reads take long. @returns The entries that {@link LONG_FILTER} finds. */
export async function storeForLongReads(driver: LogDriver, count = ENTRIES): Promise<StoredLogEntry[]> {
  const entries = Array.from({ length: count }, (_, i) => wideEntry(i % 200 === 100, SOME_TIME + i))
  const stored = await appendAll(driver, entries, 3000)
  return stored.filter(({ message }) => message === 'wanted')
}

export type LongRead = 'search' | 'count' | 'histogram' | 'readAfter'

export const LONG_READS: readonly LongRead[] = ['search', 'count', 'histogram', 'readAfter']

/** Starts a read that takes long. */
export function readLong(driver: LogDriver, kind: LongRead, signal?: AbortSignal): unknown {
  switch (kind) {
    case 'search':
      return driver.search({ ...LONG_FILTER, order: 'oldest', limit: 10_000 }, signal)
    case 'count':
      return driver.count(LONG_FILTER, signal)
    case 'histogram':
      return driver.histogram({ ...LONG_FILTER, bucket: 100 }, signal)
    case 'readAfter':
      return driver.readAfter(0, LONG_FILTER, 10_000, signal)
  }
}

/** The right answer to such a read. */
export function longAnswer(
  kind: LongRead,
  wanted: readonly StoredLogEntry[],
): readonly StoredLogEntry[] | number | HistogramBucket[] {
  if (kind === 'count') return wanted.length
  return kind === 'histogram' ? modelHistogram(wanted, { bucket: 100 }) : wanted
}
