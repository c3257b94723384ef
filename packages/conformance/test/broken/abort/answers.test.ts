import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { modelTopValues } from '../../../src/model/value-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { pauseUntilAborted, slowReads } from '../../support/slow-reads.js'

/** A read in pages that ends early when its signal is aborted. */
async function pages(
  driver: LogDriver,
  signal: AbortSignal | undefined,
  onPage: (page: StoredLogEntry[]) => void,
  filter: DriverFilter = {},
): Promise<void> {
  for (let id = 0; !signal?.aborted; ) {
    const page = await driver.readAfter(id, filter, 50)
    onPage(page)
    if (page.length < 50) return
    id = page.at(-1)?.id ?? 0
    await new Promise(setImmediate)
  }
}

describe('abort: answers', () => {
  const whole =
    'a read aborted at any moment rejects with ABORTED or returns its whole answer, and works when repeated'

  expectCaught(
    'a driver whose aborted search returns what it has found so far',
    whole,
    brokenMemoryDriver((driver) => ({
      readAfter: async (id, filter, limit, signal) => {
        const found: StoredLogEntry[] = []
        await pages(driver, signal, (page) => found.push(...page), filter)
        return found.filter((entry) => entry.id > id).slice(0, limit)
      },
    })),
  )
  expectCaught(
    'a driver whose aborted count returns what it has counted so far',
    whole,
    brokenMemoryDriver((driver) => ({
      count: async (filter, signal) => {
        let count = 0
        await pages(driver, signal, (page) => (count += page.length), filter)
        return count
      },
    })),
  )
  expectCaught(
    'a driver whose aborted topValues returns what it has counted so far',
    whole,
    brokenMemoryDriver((driver) => ({
      topValues: async (query, signal) => {
        const found: StoredLogEntry[] = []
        const { field: _field, limit: _limit, ...filter } = query
        await pages(driver, signal, (page) => found.push(...page), filter)
        return modelTopValues(found, query)
      },
    })),
  )
  expectCaught(
    'a driver whose aborted fields returns no names',
    whole,
    brokenMemoryDriver((driver) => ({
      fields: async (filter, signal) => {
        const found = await (driver as Required<LogDriver>).fields(filter)
        await new Promise(setImmediate)
        return signal?.aborted ? [] : found
      },
    })),
  )
  expectCaught(
    'a driver whose aborted histogram has no slices',
    whole,
    brokenMemoryDriver((driver) => ({
      histogram: async (query, signal) => {
        const buckets = await driver.histogram(query)
        await new Promise(setImmediate)
        return signal?.aborted ? [] : buckets
      },
    })),
  )
  expectCaught(
    'a driver that checks its signal once for each slice, and leaves out the later ones',
    whole,
    brokenMemoryDriver((driver) => ({
      histogram: async (query, signal) => (await driver.histogram(query)).filter(() => !signal?.aborted),
    })),
  )
  expectCaught(
    'a driver that keeps the part that an aborted search has found as the answer',
    whole,
    brokenMemoryDriver((driver) => {
      const known = new Map<string, StoredLogEntry[]>()
      return {
        search: async (query, signal) => {
          const key = JSON.stringify(query)
          const found = known.get(key) ?? (await driver.search(query))
          if (signal?.aborted) known.set(key, found.slice(1))
          return structuredClone(found)
        },
      }
    }),
  )
  expectCaught(
    'a driver whose aborted count fails with the reason of the signal',
    whole,
    brokenMemoryDriver((driver) => ({
      count: async (filter, signal) => {
        await pauseUntilAborted(undefined)
        signal?.throwIfAborted()
        return driver.count(filter)
      },
    })),
  )

  const together = 'reads that share a signal are aborted together and leave no listener on it'

  expectCaught(
    'a driver that listens to a signal again for each read, and removes the last one only',
    together,
    brokenMemoryDriver((driver) => ({
      ...slowReads(driver, async (signal) => {
        const onAbort = () => signal?.addEventListener('abort', () => {})
        signal?.addEventListener('abort', onAbort, { once: true })
        await pauseUntilAborted(signal)
        signal?.removeEventListener('abort', onAbort)
      }),
    })),
  )
  expectCaught(
    'a driver that shares one reading among equal reads, and aborts it for all',
    together,
    brokenMemoryDriver((driver) => {
      const underWay = new Map<string, Promise<number>>()
      const { count } = slowReads(driver)
      return {
        count: (filter, signal) => {
          const key = JSON.stringify(filter)
          const reading = underWay.get(key) ?? count(filter, signal).finally(() => underWay.delete(key))
          underWay.set(key, reading)
          return reading
        },
      }
    }),
  )

  const next = 'reads see the entries that are appended after an aborted read'

  expectCaught(
    'a driver whose snapshot stays when a search was aborted',
    next,
    brokenMemoryDriver((driver, store) => {
      let maxId: number | undefined
      const { search } = slowReads(driver)
      return {
        search: async (query, signal) => {
          maxId = store.stats().lastId
          const found = await search(query, signal)
          maxId = undefined
          return found
        },
        count: (filter, signal) => driver.count(maxId === undefined ? filter : { maxId, ...filter }, signal),
      }
    }),
  )
})
