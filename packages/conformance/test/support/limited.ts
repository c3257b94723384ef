import type { DriverFilter, DriverSearch, LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { matchesFilter } from '../../src/model/entry-model.js'
import { type Breakage, brokenMemoryDriver } from './broken-memory-driver.js'
import { driverThatAsks, driverWithField } from './driver-that-matches.js'
import { driverThatStores } from './storing.js'

// Drivers with a limit on entries, bytes, words or variables.

export const driverThatAppends = (append: (driver: LogDriver, batch: LogBatch) => readonly number[]) =>
  brokenMemoryDriver((driver) => ({ append: (batch) => append(driver, batch) }))
export const idsOf = (driver: LogDriver, batch: LogBatch) => driver.append(batch) as readonly number[]

/** A driver whose searches give up after `max` entries. */
export const driverThatGivesUpAfter = (max: number, when: (query: DriverSearch) => boolean = () => true) =>
  brokenMemoryDriver((driver) => ({
    async search(query) {
      const found = await driver.search(query)
      if (!when(query)) return found
      const { order, after } = query
      const seen = await driver.search({ order, limit: max, ...(after && { after }) })
      const ids = new Set(seen.map(({ id }) => id))
      return found.filter(({ id }) => ids.has(id))
    },
  }))

/** A driver whose reads with a filter see only the first `max` ids. */
export const driverThatSees = (
  max: number,
  reads: readonly (keyof LogDriver)[],
  when: (filter: DriverFilter) => boolean,
) =>
  driverThatAsks(
    (filter) => (when(filter) ? { ...filter, maxId: Math.min(max, filter.maxId ?? max) } : filter),
    reads as ('search' | 'count' | 'histogram' | 'readAfter')[],
  )

/** A driver that truncates one field of its entries. */
export const driverThatCuts = (
  field: 'messages' | 'services' | 'attributes',
  change: (text: string) => string,
) => driverThatStores((batch) => ({ [field]: batch[field].map((text) => text && change(text)) }))

export const cutBytes = (bytes: number) => (text: string) =>
  Buffer.from(text).subarray(0, bytes).toString().toWellFormed()

export const driverThatFindsWithin = (
  max: number,
  matches = (message: string, wanted: string) => message.includes(wanted),
) => driverWithField('contains', ({ message }, wanted) => matches(message.slice(0, max), wanted))

export const driverThatReadsWords = (change: (message: string) => string) =>
  driverWithField('text', (entry, text) =>
    matchesFilter({ ...entry, message: change(entry.message) }, { text }),
  )

export const driverThatReadsAttributes = (
  change: (all: StoredLogEntry['attributes']) => StoredLogEntry['attributes'],
) =>
  driverWithField('attributes', (entry, wanted) => {
    const changed = entry.attributes && change(entry.attributes)
    const { attributes: _, ...others } = entry
    return matchesFilter({ ...others, ...(changed && { attributes: changed }) }, { attributes: wanted })
  })

export const refusesFilters = (isTooMuch: (filter: DriverFilter) => boolean): Breakage => {
  const check = (filter: DriverFilter) => {
    if (isTooMuch(filter)) throw new RangeError('too many SQL variables')
  }
  return (driver) => ({
    search: (query, signal) => {
      check(query)
      return driver.search(query, signal)
    },
  })
}

export const driverThatReportsSteps = (
  change: (step: { deleted: number; more: boolean }) => { deleted: number; more: boolean },
) =>
  brokenMemoryDriver((driver) => ({
    deleteOldest: async (policy, budget) => change(await driver.deleteOldest(policy, budget)),
  }))
