import type { DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

type Compare = (a: StoredLogEntry, b: StoredLogEntry) => number

/** A driver that searches in an order of its own. */
const ordering = (compareFor: (query: DriverSearch) => Compare) =>
  brokenMemoryDriver((driver: LogDriver) => ({
    async search(query, signal) {
      const all = await driver.search({ ...query, limit: 10_000 }, signal)
      const sorted = all.toSorted(compareFor(query))
      return (query.order === 'oldest' ? sorted : sorted.reverse()).slice(0, query.limit)
    },
  }))

describe('order', () => {
  expectCaught(
    'a driver that orders by id',
    'times that go back change the order of a search and not that of the ids',
    ordering(() => (a, b) => a.id - b.id),
  )
  expectCaught(
    'a driver that orders equal times against the ids',
    'entries of the same time stand in the order of their ids',
    ordering(() => (a, b) => a.timestamp - b.timestamp || b.id - a.id),
  )
  expectCaught(
    'a driver that orders equal times by id upwards, also in a search by newest',
    'entries of the same time stand in the order of their ids',
    ordering(
      ({ order }) =>
        (a, b) =>
          a.timestamp - b.timestamp || (order === 'oldest' ? a.id - b.id : b.id - a.id),
    ),
  )
  expectCaught(
    'a driver that takes the limit before it orders',
    'entries of a few times, mixed, stand in the order of time and then of ids',
    brokenMemoryDriver((driver) => ({
      async search({ order, limit, ...filter }, signal) {
        const found = (await driver.readAfter(0, filter, limit, signal)).toSorted(
          (a, b) => a.timestamp - b.timestamp || a.id - b.id,
        )
        return order === 'oldest' ? found : found.reverse()
      },
    })),
  )
  expectCaught(
    'a driver that orders by whole milliseconds',
    'times that differ by a microsecond are ordered by it',
    ordering(() => (a, b) => Math.floor(a.timestamp) - Math.floor(b.timestamp) || a.id - b.id),
  )
  expectCaught(
    'a driver that orders times before 1970 by their distance from it',
    'times before 1970 come before those after it, and their extremes first and last',
    ordering(() => (a, b) => Math.abs(a.timestamp) - Math.abs(b.timestamp) || a.id - b.id),
  )
  expectCaught(
    'a driver that orders times as text',
    'times are ordered as numbers, whatever the number of their digits',
    ordering(() => (a, b) => (`${a.timestamp}` < `${b.timestamp}` ? -1 : 1)),
  )
})
