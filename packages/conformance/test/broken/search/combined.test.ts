import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { FILTER_FIELDS, matchesFilter } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import {
  cutOf,
  driverThatAsks,
  driverThatMatches,
  readsOf,
  without,
} from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('search by several fields', () => {
  const together = 'any combination of filter fields finds only entries that match each field'
  const any = 'any search returns exactly the matching entries, in order, after its position, up to its limit'
  for (const field of FILTER_FIELDS) {
    expectCaught(
      `a driver that ignores ${field} in combination`,
      together,
      driverThatAsks((filter) => (countOfFields(filter) > 1 ? without(filter, field) : filter)),
    )
    expectCaught(
      `a driver whose count ignores ${field} where three fields are named`,
      together,
      driverThatAsks((filter) => (countOfFields(filter) === 3 ? without(filter, field) : filter), ['count']),
    )
    expectCaught(
      `a driver that ignores ${field} with a place to begin after`,
      together,
      brokenMemoryDriver((driver) => ({
        search: (query) =>
          driver.search({ ...(query.after ? without(query, field) : query), ...cutOf(query) }),
      })),
    )
    expectCaught(
      `a driver that ignores ${field} in the order oldest`,
      together,
      brokenMemoryDriver((driver) => ({
        search: (query) => {
          const filter = query.order === 'oldest' ? without(query, field) : query
          return driver.search({ ...filter, ...cutOf(query) })
        },
      })),
    )
    for (const other of FILTER_FIELDS.slice(0, FILTER_FIELDS.indexOf(field))) {
      expectCaught(
        `a driver that ignores ${field} when there is ${other}`,
        together,
        driverThatAsks((filter) => (filter[other] === undefined ? filter : without(filter, field))),
      )
    }
  }
  expectCaught(
    'a driver that accepts a match of any field',
    together,
    driverThatMatches((entry, filter) => {
      const fields = FILTER_FIELDS.filter((field) => filter[field] !== undefined)
      return fields.length === 0 || fields.some((field) => matchesFilter(entry, { [field]: filter[field] }))
    }),
  )
  expectCaught(
    'a driver that applies the limit to each field before it combines them',
    any,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search({
          ...cutOf(query),
          ...(query.services && { services: query.services }),
        })
        return found.filter((entry) => matchesFilter(entry, query))
      },
    })),
  )
  expectCaught(
    'a driver that orders by id when timestamps go backwards',
    any,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search(query)
        return found.sort((a, b) => (query.order === 'oldest' ? a.id - b.id : b.id - a.id))
      },
    })),
  )
  expectCaught(
    'a driver that leaves entries of the same time in the order of their ids, whatever the order',
    any,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search(query)
        return found.sort(
          (a, b) => (query.order === 'oldest' ? 1 : -1) * (a.timestamp - b.timestamp) || a.id - b.id,
        )
      },
    })),
  )
  expectCaught(
    'a driver that orders by milliseconds',
    any,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search({ ...query, limit: 10_000 })
        const direction = query.order === 'oldest' ? 1 : -1
        const compare = (a: StoredLogEntry, b: StoredLogEntry) =>
          direction * (Math.floor(a.timestamp) - Math.floor(b.timestamp) || a.id - b.id)
        return found.sort(compare).slice(0, query.limit)
      },
    })),
  )
  const atOnce = 'reads of an empty store find nothing, and the next read after an append finds its entries'
  for (const read of ['search', 'count', 'histogram', 'readAfter'] as const) {
    expectCaught(
      `a driver that remembers what ${read} has answered`,
      atOnce,
      brokenMemoryDriver((driver) => {
        const answers = new Map<string, unknown>()
        const ask = (...args: unknown[]) => {
          const key = JSON.stringify(args)
          if (!answers.has(key)) answers.set(key, (driver[read] as (...args: unknown[]) => unknown)(...args))
          return answers.get(key)
        }
        return { [read]: ask }
      }),
    )
  }
  expectCaught(
    'a driver that sees the last batch only when the next one comes',
    atOnce,
    brokenMemoryDriver((driver) => {
      let lastId = 0
      let visibleId = 0
      const reads = readsOf(driver, (entry, filter) => entry.id <= visibleId && matchesFilter(entry, filter))
      return {
        ...reads,
        append: async (batch) => {
          const ids = await driver.append(batch)
          visibleId = lastId
          lastId = ids.at(-1) ?? 0
          return ids
        },
      }
    }),
  )
  expectCaught(
    'a driver that expects batches in the order of time',
    'a search orders entries by time, whatever order they were appended in',
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search(query)
        const late = found.find((entry, i) => query.order === 'oldest' && (found[i - 1]?.id ?? 0) > entry.id)
        return late === undefined ? found : [...found.filter((entry) => entry !== late), late]
      },
    })),
  )
})

function countOfFields(filter: DriverFilter): number {
  return FILTER_FIELDS.filter((field) => filter[field] !== undefined).length
}
