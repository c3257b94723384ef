import type { DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

type Compare = (a: StoredLogEntry, b: StoredLogEntry) => number

/** A driver that searches in another order. */
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
    'a search orders entries by time, and readAfter by id, when times go backwards',
    ordering(() => (a, b) => a.id - b.id),
  )
  expectCaught(
    'a driver that orders equal times against the ids',
    'entries with equal times are ordered by id',
    ordering(() => (a, b) => a.timestamp - b.timestamp || b.id - a.id),
  )
  expectCaught(
    'a driver that orders equal times by id upwards, also in a search by newest',
    'entries with equal times are ordered by id',
    ordering(
      ({ order }) =>
        (a, b) =>
          a.timestamp - b.timestamp || (order === 'oldest' ? a.id - b.id : b.id - a.id),
    ),
  )
  expectCaught(
    'a driver that applies the limit before it orders',
    'entries with a few different times, mixed, are ordered by time and then by id',
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
    'times one microsecond apart are ordered correctly',
    ordering(() => (a, b) => Math.floor(a.timestamp) - Math.floor(b.timestamp) || a.id - b.id),
  )
  expectCaught(
    'a driver that orders times before 1970 by their distance from it',
    'times before 1970 come before later ones, and the extremes come first and last',
    ordering(() => (a, b) => Math.abs(a.timestamp) - Math.abs(b.timestamp) || a.id - b.id),
  )
  expectCaught(
    'a driver that orders times as text',
    'times are ordered as numbers, however many digits they have',
    ordering(() => (a, b) => (`${a.timestamp}` < `${b.timestamp}` ? -1 : 1)),
  )
})
