import * as fs from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { describe } from 'vitest'
import { newToken } from '../../src/entries/test-batch.js'
import { matchesFilter } from '../../src/model/entry-model.js'
import { brokenJournalDriver } from '../support/broken-journal-driver.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { driverThatMatches } from '../support/driver-that-matches.js'
import { expectCaught } from '../support/expect-caught.js'
import { journalDriver } from '../support/journal-driver.js'

describe('lifecycle', () => {
  const supportsStays = 'supports does not change when a driver is opened, used or closed'

  expectCaught(
    'a driver that finds out when it opens what it can do',
    supportsStays,
    brokenMemoryDriver((driver) => {
      const supports = { ...driver.supports, fullText: false }
      return { supports, open: () => void Object.assign(supports, { fullText: true }) }
    }),
  )
  expectCaught(
    'a driver that finds out from its first batch what it can do',
    supportsStays,
    brokenMemoryDriver((driver) => {
      const supports = { ...driver.supports, fullText: false }
      const append: typeof driver.append = (batch) => {
        supports.fullText = true
        return driver.append(batch)
      }
      return { supports, append }
    }),
  )
  expectCaught(
    'a driver that writes a first entry of its own',
    'a new store is empty',
    brokenMemoryDriver((driver) => ({
      stats: async () => ({ ...(await driver.stats()), entries: (await driver.stats()).entries + 1 }),
    })),
  )
  expectCaught(
    'a driver whose last id starts at 1',
    'a new store is empty',
    brokenMemoryDriver((driver) => ({
      stats: async () => ({ ...(await driver.stats()), lastId: Math.max(1, (await driver.stats()).lastId) }),
    })),
  )
  const first = 'every kind of read finds the first entry of a new store, and a cleanup deletes it'
  expectCaught(
    'a driver that mistakes the id 1 for no id',
    first,
    driverThatMatches((entry, filter) => entry.id > 1 && matchesFilter(entry, filter)),
  )
  expectCaught(
    'a driver that counts nothing by text before there are two entries',
    first,
    brokenMemoryDriver((driver, store) => ({
      count: (filter) => (filter.text && store.stats().lastId === 1 ? 0 : driver.count(filter)),
    })),
  )
  expectCaught(
    'a driver that never deletes the first entry',
    first,
    brokenMemoryDriver((driver, store) => ({
      deleteOldest: (policy, budget) =>
        store.stats().lastId === 1 && !policy.dryRun
          ? { deleted: 1, more: false }
          : driver.deleteOldest(policy, budget),
    })),
  )
  expectCaught(
    'a driver that can be opened once',
    'a closed driver can be opened and used again',
    brokenMemoryDriver((driver) => {
      let isClosed = false
      return {
        close: () => {
          isClosed = true
        },
        append: (batch) => {
          if (isClosed) throw new TypeError('The database connection is not open')
          return driver.append(batch)
        },
      }
    }),
  )
  const shared = brokenMemoryDriver()
  expectCaught('a driver with one store for all folders', 'stores in different folders share nothing', () =>
    shared({ directory: 'the same' }),
  )
  expectCaught(
    'a driver that throws away in checkpoint what it has in memory',
    'checkpoint changes nothing that reads return',
    brokenMemoryDriver((driver) => ({
      checkpoint: async () => {
        await driver.deleteOldest({ expired: [], maxEntries: 1, dryRun: false }, 1000)
      },
    })),
  )
  expectCaught(
    'a driver that counts batches instead of entries',
    'stats returns the number of entries and the greatest id',
    brokenMemoryDriver((driver) => {
      let batches = 0
      return {
        append: (batch) => {
          batches++
          return driver.append(batch)
        },
        stats: async () => ({ ...(await driver.stats()), entries: batches }),
      }
    }),
  )
  const opened = 'open returns nothing or a list of LogStorageErrors'
  expectCaught(
    'a driver whose open returns what it found as text',
    opened,
    brokenMemoryDriver(() => ({ open: () => ['the log was cut off'] as unknown as undefined })),
  )
  expectCaught('a driver whose open returns itself', opened, (context) => {
    const driver = journalDriver(context)
    const open = (signal?: AbortSignal) => {
      driver.open(signal)
      return driver as unknown as undefined
    }
    return { ...driver, open }
  })

  const unopened = 'a driver that was never opened does not stop another one from opening the store'
  expectCaught(
    'a driver that puts a lock into the folder when it is made, and takes its own away',
    unopened,
    brokenJournalDriver((driver, journal) => {
      const lock = `${journal.path}.${newToken()}`
      fs.writeFileSync(lock, '')
      return {
        close: () => {
          fs.rmSync(lock, { force: true })
          return driver.close()
        },
        open: (signal) => {
          const others = fs
            .readdirSync(join(journal.path, '..'))
            .filter((name) => name.startsWith('journal.'))
          if (others.length > 1) throw new LogStorageError('BUSY', 'Another driver has the store.')
          return driver.open(signal)
        },
      }
    }),
  )
})

const RETURNS = 'open returns nothing or a list of LogStorageErrors'
const returning = (opened: unknown) => brokenMemoryDriver(() => ({ open: () => opened as never }))

describe('lifecycle: what open returns', () => {
  expectCaught('a driver whose open returns true', RETURNS, returning(true))
  expectCaught('a driver whose open returns null', RETURNS, returning(null))
  expectCaught('a driver whose open returns an object', RETURNS, returning({ opened: 1 }))
  expectCaught('a driver whose open returns other errors', RETURNS, returning([new Error('damaged')]))
  expectCaught(
    'a driver whose open returns an error without a message',
    RETURNS,
    returning([new LogStorageError('CORRUPT', '')]),
  )
  expectCaught(
    'a driver whose open returns what it found only when it is opened again',
    RETURNS,
    brokenMemoryDriver((_, store) => ({
      open: () => (store.stats().entries > 0 ? (['1 entry was found'] as never) : undefined),
    })),
  )
})
