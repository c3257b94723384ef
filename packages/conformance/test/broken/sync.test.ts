import type { LogBatch } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { runConformance } from '../../src/run-conformance.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

const LAST_ID = 'sync returns the greatest committed id'
const GOES_ON = 'sync returns the greatest id after a cleanup and after reopening'
const OVERLAPS = 'sync can overlap an append, and never returns an id that is not committed'
const CLAIMS = 'only a driver that is persistent and not durable has sync'

describe('sync', () => {
  it('is right in a correct driver', async () => {
    const create = brokenMemoryDriver()
    const { verdicts } = await runConformance({ create, only: (_, group) => group === 'sync' })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(Array(5).fill('passed'))
  })

  it('is optional', async () => {
    const create: CreateDriver = async (context) => {
      const { sync, ...driver } = await brokenMemoryDriver()(context)
      return driver
    }
    const { verdicts } = await runConformance({ create, only: (_, group) => group === 'sync' })
    expect(verdicts.map(({ status }) => status)).toEqual(Array(5).fill('not tested'))
  })

  expectCaught(
    'a driver that syncs in memory',
    CLAIMS,
    brokenMemoryDriver((driver) => ({ supports: { ...driver.supports, persistent: false } })),
  )
  expectCaught(
    'a driver that syncs what is durable',
    CLAIMS,
    brokenMemoryDriver((driver) => ({ supports: { ...driver.supports, durable: true } })),
  )
  expectCaught(
    'a driver whose sync returns the next id',
    LAST_ID,
    brokenMemoryDriver((_, store) => ({ sync: () => store.sync() + 1 })),
  )
  expectCaught(
    'a driver whose sync returns the number of newly synced entries',
    LAST_ID,
    brokenMemoryDriver((_, store) => ({
      sync: () => (store.syncedId === store.stats().lastId ? 0 : store.sync()),
    })),
  )
  expectCaught(
    'a driver whose sync returns the number of entries',
    GOES_ON,
    brokenMemoryDriver((_, store) => ({ sync: () => store.stats().entries })),
  )
  expectCaught(
    'a driver whose sync knows only what it has written itself',
    GOES_ON,
    brokenMemoryDriver((driver) => {
      let lastId = 0
      return {
        append: async (batch: LogBatch) => {
          const ids = await driver.append(batch)
          lastId = ids.at(-1) ?? 0
          return ids
        },
        sync: () => lastId,
      }
    }),
  )
  expectCaught(
    'a driver whose sync counts what is being written',
    OVERLAPS,
    brokenMemoryDriver((driver, store) => {
      let lastId = 0
      return {
        append: async (batch: LogBatch) => {
          lastId = store.stats().lastId + batch.size
          for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
          return driver.append(batch)
        },
        sync: () => lastId,
      }
    }),
  )
  expectCaught(
    'a driver whose sync fails while it writes',
    OVERLAPS,
    brokenMemoryDriver((driver) => {
      let isWriting = false
      return {
        append: async (batch: LogBatch) => {
          isWriting = true
          await new Promise(setImmediate)
          isWriting = false
          return driver.append(batch)
        },
        sync: () => {
          if (isWriting) throw new Error('A transaction is open.')
          return driver.sync?.() ?? 0
        },
      }
    }),
  )
})
