import type { DriverFilter, DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { matchesFilter, modelHistogram, modelReadAfter, modelSearch } from '../../src/model/entry-model.js'
import { brokenMemoryDriver } from './broken-memory-driver.js'

/** Whether an entry matches, as a driver sees it. */
export type Matches = (entry: StoredLogEntry, filter: DriverFilter) => boolean

type Reads = Pick<LogDriver, 'search' | 'count' | 'histogram' | 'readAfter'>

/** The reads of a driver that looks at every entry and has an opinion of its own on which of them match. */
export function readsOf(driver: LogDriver, matches: Matches): Reads {
  const matching = async (filter: DriverFilter) => {
    const entries = await driver.readAfter(0, {}, Number.MAX_SAFE_INTEGER)
    return entries.filter((entry) => matches(entry, filter))
  }
  return {
    search: async (query) => modelSearch(await matching(query), cutOf(query)),
    count: async (filter) => (await matching(filter)).length,
    histogram: async (query) => modelHistogram(await matching(query), { bucket: query.bucket }),
    readAfter: async (id, filter, limit) => modelReadAfter(await matching(filter), id, {}, limit),
  }
}

/** Which of the matches a search gives. */
export function cutOf({ order, after, limit }: DriverSearch): DriverSearch {
  return { order, limit, ...(after && { after }) }
}

/** A driver with an opinion of its own on which entries match. */
export function driverThatMatches(matches: Matches): CreateDriver {
  return brokenMemoryDriver((driver) => readsOf(driver, matches))
}

/** A driver that sees one field of a filter in a way of its own, and the others as all do. */
export function driverWithField<Field extends keyof DriverFilter>(
  field: Field,
  matches: (entry: StoredLogEntry, wanted: NonNullable<DriverFilter[Field]>, filter: DriverFilter) => boolean,
): CreateDriver {
  return driverThatMatches((entry, filter) => {
    const { [field]: wanted, ...others } = filter
    const isWanted = wanted === undefined || matches(entry, wanted as NonNullable<typeof wanted>, filter)
    return isWanted && matchesFilter(entry, others)
  })
}

/** A driver that looks for something else, in some of its reads or in all. */
export function driverThatAsks(
  change: (filter: DriverFilter) => DriverFilter,
  reads: readonly (keyof Reads)[] = ['search', 'count', 'histogram', 'readAfter'],
): CreateDriver {
  return brokenMemoryDriver((driver) => {
    const changed: Reads = {
      search: (query, signal) => driver.search({ ...change(query), ...cutOf(query) }, signal),
      count: (filter, signal) => driver.count(change(filter), signal),
      histogram: (query, signal) => driver.histogram({ ...change(query), bucket: query.bucket }, signal),
      readAfter: (id, filter, limit, signal) => driver.readAfter(id, change(filter), limit, signal),
    }
    return Object.fromEntries(reads.map((read) => [read, changed[read]]))
  })
}

/** A filter without one of its fields. */
export function without(filter: DriverFilter, field: keyof DriverFilter): DriverFilter {
  const { [field]: _, ...others } = filter
  return others
}
