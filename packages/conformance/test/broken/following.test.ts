import type { LogDriver } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { FILTER_FIELDS } from '../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { driverThatAsks, without } from '../support/driver-that-matches.js'
import { expectCaught } from '../support/expect-caught.js'

const order = 'readAfter returns entries in the order of their ids, whatever their times'
const begins = 'readAfter starts after the given id, whether it is 0, the last one or beyond'
const limits = 'readAfter returns the first matches up to its limit, from 0 to 10,000'
const filtered = 'readAfter applies any filter'
const deleted = 'readAfter continues past deleted entries'
const atOnce = 'readAfter returns the entries of a batch as soon as its append has returned'
const writing = 'readAfter misses nothing and repeats nothing during appends'

type ReadAfter = (
  driver: LogDriver,
  ...args: Parameters<LogDriver['readAfter']>
) => ReturnType<LogDriver['readAfter']>

function driverThatReads(readAfter: ReadAfter): CreateDriver {
  return brokenMemoryDriver((driver) => ({ readAfter: (...args) => readAfter(driver, ...args) }))
}

describe('following', () => {
  for (const field of FILTER_FIELDS) {
    const ignores = (filter: Parameters<typeof without>[0]) => without(filter, field)
    expectCaught(
      `a driver whose readAfter ignores ${field}`,
      filtered,
      driverThatAsks(ignores, ['readAfter']),
    )
  }
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'reads in the order of time',
      order,
      driverThatReads(async (driver, id, filter, limit) => {
        const found = await driver.readAfter(id, filter, 100_000)
        return found.sort((a, b) => a.timestamp - b.timestamp).slice(0, limit)
      }),
    ],
    [
      'reads each page in the order of time',
      order,
      driverThatReads(async (driver, id, filter, limit) => {
        const found = await driver.readAfter(id, filter, limit)
        return found.sort((a, b) => a.timestamp - b.timestamp)
      }),
    ],
    [
      'reads the newest first',
      order,
      driverThatReads(async (driver, id, filter, limit) => {
        return (await driver.readAfter(id, filter, limit)).reverse()
      }),
    ],
    [
      'returns the entry with the id too',
      begins,
      driverThatReads((driver, id, filter, limit) => {
        return driver.readAfter(id - 1, filter, limit)
      }),
    ],
    [
      'skips an entry',
      begins,
      driverThatReads((driver, id, filter, limit) => {
        return driver.readAfter(id === 0 ? 0 : id + 1, filter, limit)
      }),
    ],
    [
      'mistakes an id of 0 for the end',
      begins,
      driverThatReads((driver, id, filter, limit) => {
        return id === 0 ? [] : driver.readAfter(id, filter, limit)
      }),
    ],
    [
      'starts over when there is nothing after the id',
      begins,
      driverThatReads(async (driver, id, filter, limit) => {
        const found = await driver.readAfter(id, filter, limit)
        return found.length > 0 ? found : driver.readAfter(0, filter, limit)
      }),
    ],
    [
      'counts the limit from the id',
      limits,
      driverThatReads(async (driver, id, filter, limit) => {
        const page = new Set((await driver.readAfter(id, {}, limit)).map((entry) => entry.id))
        return (await driver.readAfter(id, filter, limit)).filter((entry) => page.has(entry.id))
      }),
    ],
    [
      'returns one entry more than its limit',
      limits,
      driverThatReads((driver, id, filter, limit) => {
        return driver.readAfter(id, filter, limit + 1)
      }),
    ],
    [
      'returns the last matches',
      limits,
      driverThatReads(async (driver, id, filter, limit) => {
        const found = await driver.readAfter(id, filter, 100_000)
        return limit === 0 ? [] : found.slice(-limit)
      }),
    ],
    [
      'mistakes a limit of 0 for none',
      limits,
      driverThatReads((driver, id, filter, limit) => {
        return driver.readAfter(id, filter, limit || 10_000)
      }),
    ],
    ...[100, 1000, 5000, 9999].map((most): [string, string, CreateDriver] => [
      `gives ${most} entries at most`,
      limits,
      driverThatReads((driver, id, filter, limit) => driver.readAfter(id, filter, Math.min(limit, most))),
    ]),
    [
      'stops at a missing id',
      deleted,
      driverThatReads(async (driver, id, filter, limit) => {
        const found = await driver.readAfter(id, filter, limit)
        const end = found.findIndex((entry, i) => entry.id !== id + i + 1)
        return found.slice(0, end === -1 ? limit : end)
      }),
    ],
    [
      'takes the limit for a range of ids',
      deleted,
      driverThatReads((driver, id, filter, limit) => {
        return driver.readAfter(
          id,
          { ...filter, maxId: Math.min(id + limit, filter.maxId ?? Infinity) },
          limit,
        )
      }),
    ],
    [
      'starts at the position of the entry with the id',
      deleted,
      driverThatReads(async (driver, id, filter, limit) => {
        const [entry] = await driver.readAfter(id - 1, {}, 1)
        return id > 0 && entry?.id !== id ? [] : driver.readAfter(id, filter, limit)
      }),
    ],
    [
      'sees a batch when the next one comes',
      atOnce,
      brokenMemoryDriver((driver) => {
        let visible = 0
        let lastId = 0
        return {
          append: async (batch) => {
            const ids = await driver.append(batch)
            visible = lastId
            lastId = ids.at(-1) ?? 0
            return ids
          },
          readAfter: (id, filter, limit) => {
            return driver.readAfter(
              id,
              { ...filter, maxId: Math.min(visible, filter.maxId ?? Infinity) },
              limit,
            )
          },
        }
      }),
    ],
    [
      'remembers that there was nothing',
      atOnce,
      brokenMemoryDriver((driver) => {
        const empty = new Set<number>()
        return {
          readAfter: async (id, filter, limit) => {
            if (empty.has(id)) return []
            const found = await driver.readAfter(id, filter, limit)
            if (found.length === 0) empty.add(id)
            return found
          },
        }
      }),
    ],
    [
      'shows half of a batch that is being written, and skips the rest',
      writing,
      brokenMemoryDriver((driver) => {
        let hidden: { from: number; to: number } | undefined
        return {
          append: async (batch) => {
            const ids = await driver.append(batch)
            hidden = { from: ids[0] ?? 0, to: ids[Math.floor(ids.length / 2) - 1] ?? 0 }
            await new Promise(setImmediate)
            await new Promise(setImmediate)
            hidden = undefined
            return ids
          },
          readAfter: async (id, filter, limit) => {
            const { from = 0, to = -1 } = hidden ?? {}
            const found = await driver.readAfter(id, filter, limit)
            return found.filter((entry) => entry.id < from || entry.id > to)
          },
        }
      }),
    ],
    [
      'repeats the last entry of a page now and then',
      writing,
      brokenMemoryDriver((driver) => {
        let reads = 0
        return {
          readAfter: (id, filter, limit) => driver.readAfter(++reads % 7 === 0 ? id - 1 : id, filter, limit),
        }
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
