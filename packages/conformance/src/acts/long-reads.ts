import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import { attributeField } from '../entries/attribute-field.js'
import { SOME_TIME, type TestEntry } from '../entries/test-batch.js'
import { attribute } from '../entries/test-entries.js'
import { type ValueRead, valueReadsOf } from '../expect/value-reads.js'
import { modelHistogram } from '../model/entry-model.js'
import { modelFields, modelGroups, modelTopValues } from '../model/value-model.js'
import { appendAll } from './append-all.js'

/** Attributes of each entry. No engine has an index on all of them. */
const WIDTH = 25
export const LONG_ENTRIES = 6000

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

/**
 * Fills a store so that reads take long.
 *
 * @param first The number of the first entry, if the store has others already.
 * @returns The entries that {@link LONG_FILTER} finds, of those that were added.
 */
export async function storeForLongReads(
  driver: LogDriver,
  count = LONG_ENTRIES,
  first = 0,
): Promise<StoredLogEntry[]> {
  const entries = Array.from({ length: count }, (_, i) =>
    wideEntry((first + i) % 200 === 100, SOME_TIME + first + i),
  )
  const stored = await appendAll(driver, entries, 3000)
  return stored.filter(({ message }) => message === 'wanted')
}

export type LongRead = 'search' | 'count' | 'histogram' | 'readAfter' | ValueRead

/** The reads that take long, of those that the driver has. */
export function longReadsOf(driver: LogDriver): LongRead[] {
  return ['search', 'count', 'histogram', 'readAfter', ...valueReadsOf(driver)]
}

const SLICES = { bucket: 100 }
const VALUES = { field: attributeField('key3'), limit: 10 }
const GROUPS = { ...SLICES, by: attributeField('key5'), limit: 10 }

/** Starts a read of the entries that match a filter. The driver must have it. */
export function readKind(
  driver: LogDriver,
  kind: LongRead,
  filter: DriverFilter,
  signal?: AbortSignal,
): unknown {
  switch (kind) {
    case 'search':
      return driver.search({ ...filter, order: 'oldest', limit: 10_000 }, signal)
    case 'count':
      return driver.count(filter, signal)
    case 'histogram':
      return driver.histogram({ ...filter, ...SLICES }, signal)
    case 'readAfter':
      return driver.readAfter(0, filter, 10_000, signal)
    case 'topValues':
      return driver.topValues?.({ ...filter, ...VALUES }, signal)
    case 'fields':
      return driver.fields?.(filter, signal)
    case 'groupedHistogram':
      return driver.groupedHistogram?.({ ...filter, ...GROUPS }, signal)
  }
}

/** Starts a read that takes long. */
export function readLong(driver: LogDriver, kind: LongRead, signal?: AbortSignal): unknown {
  return readKind(driver, kind, LONG_FILTER, signal)
}

/** The right answer to a read that these entries match, which are in the order of the read. */
export function longAnswer(kind: LongRead, wanted: readonly StoredLogEntry[]): unknown {
  switch (kind) {
    case 'count':
      return wanted.length
    case 'histogram':
      return modelHistogram(wanted, SLICES)
    case 'topValues':
      return modelTopValues(wanted, VALUES)
    case 'fields':
      return modelFields(wanted, {})
    case 'groupedHistogram':
      return modelGroups(wanted, GROUPS)
    default:
      return wanted
  }
}
