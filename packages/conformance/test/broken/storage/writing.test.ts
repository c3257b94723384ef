import type { LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { columnsOf } from '../../support/columns-of.js'
import { expectCaught } from '../../support/expect-caught.js'

/** A copy of a batch with changed columns. */
function change(batch: LogBatch, changes: Partial<LogBatch>): LogBatch {
  return { ...columnsOf(batch), ...changes }
}

/** A driver whose reads return changed entries. */
function readsChanged(change: (entry: StoredLogEntry) => StoredLogEntry) {
  return (driver: LogDriver): Partial<LogDriver> => ({
    search: async (query) => (await driver.search(query)).map(change),
    readAfter: async (...args) => (await driver.readAfter(...args)).map(change),
  })
}

describe('storage: writing', () => {
  const inOrder = 'a storage commits entries in the order of the calls that stored them'

  expectCaught(
    'a driver that sorts a batch by time before it writes it',
    inOrder,
    brokenMemoryDriver((driver) => ({
      append(batch) {
        const order = [...batch.timestamps.keys()].sort(
          (a, b) => (batch.timestamps[a] as number) - (batch.timestamps[b] as number),
        )
        return driver.append(
          change(batch, {
            timestamps: order.map((i) => batch.timestamps[i] as number),
            messages: order.map((i) => batch.messages[i] as string),
          }),
        )
      },
    })),
  )

  expectCaught(
    'a driver that returns the ids of a large batch in the wrong order',
    inOrder,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => {
        const ids = await driver.append(batch)
        return batch.size > 100 ? ids.toReversed() : ids
      },
    })),
  )

  const comesBack = 'any accepted entry comes back equal from search, getRecent, scan and follow'

  expectCaught(
    'a driver that keeps whole milliseconds',
    comesBack,
    brokenMemoryDriver((driver) => ({
      append: (batch) => driver.append(change(batch, { timestamps: batch.timestamps.map(Math.floor) })),
    })),
  )

  expectCaught(
    'a driver that mistakes an empty name for none',
    comesBack,
    brokenMemoryDriver((driver) => ({
      append: (batch) =>
        driver.append(change(batch, { services: batch.services.map((service) => service || undefined) })),
    })),
  )

  expectCaught(
    'a driver that cuts text at NUL',
    comesBack,
    brokenMemoryDriver((driver) => ({
      append: (batch) =>
        driver.append(
          change(batch, { messages: batch.messages.map((text) => text.split('\0')[0] as string) }),
        ),
    })),
  )

  expectCaught(
    'a driver that normalises Unicode',
    comesBack,
    brokenMemoryDriver(readsChanged((entry) => ({ ...entry, message: entry.message.normalize('NFC') }))),
  )

  expectCaught(
    'a driver that writes trace ids in lower case',
    comesBack,
    brokenMemoryDriver((driver) => ({
      append: (batch) =>
        driver.append(change(batch, { traceIds: batch.traceIds.map((id) => id?.toLowerCase()) })),
    })),
  )

  expectCaught(
    'a driver that copies attributes by assignment, where __proto__ gets lost',
    comesBack,
    brokenMemoryDriver(
      readsChanged((entry) => {
        if (entry.attributes === undefined) return entry
        const attributes: NonNullable<StoredLogEntry['attributes']> = {}
        for (const key of Object.keys(entry.attributes)) attributes[key] = entry.attributes[key] ?? null
        return { ...entry, attributes }
      }),
    ),
  )

  expectCaught(
    'a driver whose readAfter leaves the span id out',
    comesBack,
    brokenMemoryDriver((driver) => ({
      readAfter: async (...args) =>
        (await driver.readAfter(...args)).map(({ spanId: _spanId, ...entry }) => entry),
    })),
  )

  expectCaught(
    'a driver that returns absent fields as undefined',
    comesBack,
    brokenMemoryDriver(readsChanged((entry) => ({ host: undefined, ...entry }) as StoredLogEntry)),
  )

  const burst = 'bursts of 20,000 entries are stored completely and once, in small and large batches'

  expectCaught(
    'a driver that drops the last entry of a batch that is as large as its statement',
    burst,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => {
        if (batch.size < 5000) return driver.append(batch)
        const ids = await driver.append(
          change(batch, { size: batch.size - 1, messages: batch.messages.slice(0, -1) }),
        )
        return [...ids, (ids.at(-1) as number) + 1]
      },
    })),
  )

  expectCaught(
    'a driver that writes every 150th batch twice',
    burst,
    brokenMemoryDriver((driver) => {
      let batches = 0
      return {
        append(batch) {
          if (++batches % 150 === 0) driver.append(change(batch, { token: `${batch.token} again` }))
          return driver.append(batch)
        },
      }
    }),
  )

  expectCaught(
    'a driver that ignores an entry like the one before',
    'a busy storage with a full queue stores exactly as many entries as it counts',
    brokenMemoryDriver((driver) => {
      const seen = new Set<string>()
      return {
        append: async (batch) => {
          const fresh = [...batch.messages.keys()].filter((i) => !seen.has(batch.messages[i] as string))
          for (const i of fresh) seen.add(batch.messages[i] as string)
          const { lastId } = await driver.stats()
          if (fresh.length > 0) {
            const messages = fresh.map((i) => batch.messages[i] as string)
            await driver.append(change(batch, { size: fresh.length, messages }))
          }
          return batch.messages.map((_, i) => lastId + i + 1)
        },
      }
    }),
  )

  const sync = 'flushSync has written every queued entry when it returns, even while a batch is being written'

  expectCaught(
    'a driver whose appendSync does not know that the batch is being written',
    sync,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => {
        await new Promise(setImmediate)
        return driver.append(batch)
      },
      appendSync: (batch) =>
        driver.append(change(batch, { token: `${batch.token} at once` })) as readonly number[],
    })),
  )

  expectCaught(
    'a driver whose appendSync leaves the writing to later',
    sync,
    brokenMemoryDriver((driver, store) => {
      let promised = 0
      return {
        appendSync(batch) {
          setImmediate(() => driver.append(batch))
          const first = store.stats().lastId + promised
          promised += batch.size
          return batch.messages.map((_, i) => first + i + 1)
        },
      }
    }),
  )
})
