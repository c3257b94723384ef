import type { DriverFilter, DriverHistogram, DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { matchesFilter, modelHistogram, modelReadAfter, modelSearch } from '../../src/model/entry-model.js'
import { brokenMemoryDriver } from './broken-memory-driver.js'

/** A driver's definition of which entries match. */
export type Matches = (entry: StoredLogEntry, filter: DriverFilter) => boolean

type Reads = Pick<LogDriver, 'search' | 'count' | 'histogram' | 'readAfter'>

/** Reads that compare every entry with another definition of a match. */
export function readsOf(driver: LogDriver, matches: Matches): Reads {
  const matching = async (filter: DriverFilter) => {
    const entries = await driver.readAfter(0, {}, Number.MAX_SAFE_INTEGER)
    return entries.filter((entry) => matches(entry, filter))
  }
  return {
    search: async (query) => modelSearch(await matching(query), cutOf(query)),
    count: async (filter) => (await matching(filter)).length,
    histogram: async (query) => modelHistogram(await matching(query), slicesOf(query)),
    readAfter: async (id, filter, limit) => modelReadAfter(await matching(filter), id, {}, limit),
  }
}

/** The fields of a search that select among the matches. */
export function cutOf({ order, after, limit }: DriverSearch): DriverSearch {
  return { order, limit, ...(after && { after }) }
}

/** The fields of a histogram that divide the matches into slices. */
function slicesOf({ bucket, offset }: DriverHistogram): DriverHistogram {
  return { bucket, ...(offset !== undefined && { offset }) }
}

/** A driver with another definition of which entries match. */
export function driverThatMatches(matches: Matches): CreateDriver {
  return brokenMemoryDriver((driver) => readsOf(driver, matches))
}

/** A driver with another definition of a match for one field of a filter. */
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

/** A driver that changes the filter in some of its reads. */
export function driverThatAsks(
  change: (filter: DriverFilter) => DriverFilter,
  reads: readonly (keyof Reads)[] = ['search', 'count', 'histogram', 'readAfter'],
): CreateDriver {
  return brokenMemoryDriver((driver) => {
    const changed: Reads = {
      search: (query, signal) => driver.search({ ...change(query), ...cutOf(query) }, signal),
      count: (filter, signal) => driver.count(change(filter), signal),
      histogram: (query, signal) => driver.histogram({ ...change(query), ...slicesOf(query) }, signal),
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
