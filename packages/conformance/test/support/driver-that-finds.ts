import type { AttributeValue, DriverTopValues, StoredLogEntry } from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { isSimple, matchesFilter } from '../../src/model/entry-model.js'
import { modelTopValues } from '../../src/model/value-model.js'
import { countEach, driverThatCounts } from './driver-that-counts.js'

/** The value that a driver finds in an entry. */
export type Finds = (entry: StoredLogEntry, query: DriverTopValues) => AttributeValue | undefined

/** A driver that finds other values, or counts them in another way. */
export function driverThatFinds(find: Finds, how?: Parameters<typeof countEach>[2]): CreateDriver {
  return driverThatCounts({
    topValues: (entries, query) => {
      const { field: _field, limit, ...filter } = query
      const matching = entries.filter((entry) => matchesFilter(entry, filter))
      return countEach(
        matching.map((entry) => find(entry, query)),
        limit,
        how,
      )
    },
  })
}

/** The right value. */
export const rightValue: Finds = (entry, query) =>
  modelTopValues([entry], { field: query.field, limit: 1 }).values[0]?.value

/** Finds attributes in another way; the other fields as it should. */
export const inAttributes =
  (find: (all: NonNullable<StoredLogEntry['attributes']>, name: string) => unknown): Finds =>
  (entry, query) => {
    if (query.field.column !== 'attributes') return rightValue(entry, query)
    const value = find(entry.attributes ?? {}, query.field.name)
    return isSimple(value as AttributeValue) ? (value as AttributeValue) : undefined
  }

/** The value at a path, through objects. */
export const through = (value: unknown, path: string, intoArrays = false) =>
  path.split('.').reduce((at, key) => {
    const isOpen = typeof at === 'object' && at !== null && (intoArrays || !Array.isArray(at))
    return isOpen && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
  }, value)
