import type { DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { FILTER_FIELDS } from '../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { cutOf, without } from '../support/driver-that-matches.js'
import { expectCaught } from '../support/expect-caught.js'

const joined =
  'the pages of a search return each entry once, in order, even when a page ends among equal timestamps'
const filtered = 'the pages of a search with any filter return each match once'
const places = 'a page can start after a position that no entry has, or no longer has'
const written = 'pages with maxId return exactly the entries up to it, each once, during appends'
const seen = 'pages without maxId include new entries after their position, and return nothing twice'
const deleted = 'pages miss no entry when others are deleted'
const limits = 'a search returns all matches up to its limit, from 0 to 10,000'

type Search = (driver: LogDriver, query: DriverSearch) => StoredLogEntry[] | Promise<StoredLogEntry[]>

function driverThatSearches(search: Search): CreateDriver {
  return brokenMemoryDriver((driver) => ({ search: (query) => search(driver, query) }))
}

/** A driver with another definition of entries after a position, forward in time or, with -1, backward. */
function driverWithPlaces(
  isAfter: (entry: StoredLogEntry, after: NonNullable<DriverSearch['after']>, direction: 1 | -1) => boolean,
): CreateDriver {
  return driverThatSearches(async (driver, { after, ...query }) => {
    const all = await driver.search({ ...query, limit: 100_000 })
    const direction = query.order === 'oldest' ? 1 : -1
    return all
      .filter((entry) => after === undefined || isAfter(entry, after, direction))
      .slice(0, query.limit)
  })
}

describe('paging', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'pages with >=',
      joined,
      driverWithPlaces((entry, after, direction) => {
        return (entry.timestamp - after.timestamp || entry.id - after.id) * direction >= 0
      }),
    ],
    [
      'pages by time alone',
      joined,
      driverWithPlaces((entry, after, direction) => {
        return (entry.timestamp - after.timestamp) * direction > 0
      }),
    ],
    [
      'pages by id alone',
      joined,
      driverWithPlaces((entry, after, direction) => (entry.id - after.id) * direction > 0),
    ],
    [
      'compares id and time each on its own',
      joined,
      driverWithPlaces((entry, after, direction) => {
        return (entry.timestamp - after.timestamp) * direction >= 0 && (entry.id - after.id) * direction > 0
      }),
    ],
    [
      'goes forward by id in both orders',
      joined,
      driverWithPlaces((entry, after, direction) => {
        return (
          (entry.timestamp - after.timestamp) * direction > 0 ||
          (entry.timestamp === after.timestamp && entry.id > after.id)
        )
      }),
    ],
    [
      'cuts microseconds off the place',
      joined,
      driverWithPlaces((entry, after, direction) => {
        return (entry.timestamp - Math.trunc(after.timestamp) || entry.id - after.id) * direction > 0
      }),
    ],
    [
      'ignores the place in the order oldest',
      joined,
      driverThatSearches((driver, query) => {
        return driver.search(query.order === 'oldest' ? cutless(query) : query)
      }),
    ],
    [
      'skips the first entry of each page but the first',
      joined,
      driverThatSearches(async (driver, query) => {
        const found = await driver.search({ ...query, limit: query.limit + 1 })
        return query.after ? found.slice(1) : found.slice(0, query.limit)
      }),
    ],
    [
      'forgets the filter after the first page',
      filtered,
      driverThatSearches((driver, query) => {
        return driver.search(query.after ? cutOf(query) : query)
      }),
    ],
    [
      'ends a page early when the filter excludes entries',
      filtered,
      driverThatSearches(async (driver, query) => {
        const page = new Set((await driver.search(cutOf(query))).map(({ id }) => id))
        const found = await driver.search(query)
        return found.filter(({ id }) => page.has(id))
      }),
    ],
    [
      'searches for the entry before a page',
      places,
      driverThatSearches(async (driver, query) => {
        const all = await driver.search({ order: query.order, limit: 100_000 })
        return query.after && !all.some(({ id }) => id === query.after?.id) ? [] : driver.search(query)
      }),
    ],
    [
      'takes the time of the place from the entry with its id',
      places,
      driverThatSearches(async (driver, query) => {
        const all = await driver.search({ order: query.order, limit: 100_000 })
        const entry = all.find(({ id }) => id === query.after?.id)
        return driver.search(
          entry ? { ...query, after: { timestamp: entry.timestamp, id: entry.id } } : query,
        )
      }),
    ],
    [
      'mistakes a place at id 0 for none',
      places,
      driverThatSearches((driver, query) => {
        return driver.search(query.after?.id ? query : cutless(query))
      }),
    ],
    [
      'mistakes a place at time 0 for none',
      places,
      driverThatSearches((driver, query) => {
        return driver.search(query.after?.timestamp === 0 ? cutless(query) : query)
      }),
    ],
    [
      'ignores maxId after the first page',
      written,
      driverThatSearches((driver, query) => {
        return driver.search(query.after ? { ...without(query, 'maxId'), ...cutOf(query) } : query)
      }),
    ],
    [
      'pages by offset',
      seen,
      brokenMemoryDriver((driver) => {
        let offset = 0
        return {
          search: async ({ after, ...query }) => {
            const found = await driver.search({ ...query, limit: 100_000 })
            offset = after ? offset + query.limit : 0
            return found.slice(offset, offset + query.limit)
          },
        }
      }),
    ],
    [
      'pages by offset, and over what was deleted',
      deleted,
      brokenMemoryDriver((driver) => {
        let offset = 0
        return {
          search: async ({ after, ...query }) => {
            const found = await driver.search({ ...query, limit: 100_000 })
            offset = after ? offset + query.limit : 0
            return found.slice(offset, offset + query.limit)
          },
        }
      }),
    ],
    [
      'pages over what it saw first',
      seen,
      brokenMemoryDriver((driver) => {
        let lastId = 0
        return {
          search: async (query) => {
            if (query.after === undefined) lastId = (await driver.stats()).lastId
            return driver.search({ maxId: lastId, ...query })
          },
        }
      }),
    ],
    [
      'returns one entry more than its limit',
      limits,
      driverThatSearches((driver, query) => {
        return driver.search({ ...query, limit: query.limit + 1 })
      }),
    ],
    [
      'returns one entry less when there are more',
      limits,
      driverThatSearches(async (driver, query) => {
        const found = await driver.search(query)
        return found.length === query.limit ? found.slice(0, -1) : found
      }),
    ],
    [
      'mistakes a limit of 0 for none',
      limits,
      driverThatSearches((driver, query) => {
        return driver.search({ ...query, limit: query.limit || 100 })
      }),
    ],
    ...[100, 1000, 5000, 9999].map((most): [string, string, CreateDriver] => [
      `gives ${most} entries at most`,
      limits,
      driverThatSearches((driver, query) => driver.search({ ...query, limit: Math.min(most, query.limit) })),
    ]),
    [
      'drops the last row of exactly 1,000',
      limits,
      driverThatSearches(async (driver, query) => {
        const found = await driver.search(query)
        return found.length === 1000 ? found.slice(0, -1) : found
      }),
    ],
    [
      'applies its limit before the filter',
      limits,
      driverThatSearches(async (driver, query) => {
        const page = new Set((await driver.search(cutOf(query))).map(({ id }) => id))
        const found = await driver.search(query)
        return found.filter(({ id }) => page.has(id))
      }),
    ],
    [
      'gives up after 5,000 entries',
      limits,
      driverThatSearches(async (driver, query) => {
        const first = new Set((await driver.search({ order: query.order, limit: 5000 })).map(({ id }) => id))
        const found = await driver.search(query)
        return query.services ? found.filter(({ id }) => first.has(id)) : found
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
  for (const field of FILTER_FIELDS.filter((field) => field !== 'maxId')) {
    expectCaught(
      `a driver that returns 1,000 entries at most when there is ${field}`,
      limits,
      driverThatSearches((driver, query) => {
        return driver.search(query[field] ? { ...query, limit: Math.min(1000, query.limit) } : query)
      }),
    )
  }
})

/** A search from the beginning. */
function cutless({ after: _, ...query }: DriverSearch): DriverSearch {
  return query
}
