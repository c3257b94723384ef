import * as fs from 'node:fs'
import type { StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { turns } from '../../../src/concurrency/turns.js'
import { brokenJournalDriver } from '../../support/broken-journal-driver.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('changes of a store, in ways that no promise was written for', () => {
  const all =
    'overlapping appends, cleanups, checkpoints, syncs and reads lose no entry, store none twice and bring none back'

  expectCaught(
    'a driver that counts entries before they are committed',
    'a cleanup that overlaps appends deletes every entry it must, and none of the new ones',
    brokenMemoryDriver((driver) => {
      let coming = 0
      return {
        append: async (batch) => {
          coming = batch.size
          await turns(1)
          coming = 0
          return driver.append(batch)
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, entries: stats.entries + coming }
        },
      }
    }),
  )
  expectCaught(
    'a driver whose checkpoint brings back entries deleted during it, if nothing was appended',
    all,
    brokenJournalDriver((_, journal) => ({
      checkpoint: async () => {
        const snapshot = journal.store.snapshot()
        await turns(1)
        if (journal.store.stats().lastId === snapshot.lastId) journal.compact(snapshot)
      },
    })),
  )
  expectCaught(
    'a driver whose cleanups return deleted: 0 when its file is gone',
    'every call answers correctly or fails with a LogStorageError after all files of an open store are damaged or deleted',
    brokenJournalDriver((driver, journal) => ({
      deleteOldest: (policy, budget) =>
        fs.existsSync(journal.path) ? driver.deleteOldest(policy, budget) : { deleted: 0, more: false },
    })),
  )
  expectCaught(
    'a driver whose cleanups never end when its file is gone',
    'every call answers correctly or fails with a LogStorageError after all files of an open store are damaged or deleted',
    brokenJournalDriver((driver, journal) => ({
      deleteOldest: (policy, budget) =>
        fs.existsSync(journal.path) ? driver.deleteOldest(policy, budget) : { deleted: 0, more: true },
    })),
  )
  expectCaught(
    'a driver that mistakes a maxBytes of 0 for none',
    'maxBytes shrinks the store to about that size by deleting its oldest entries, and ends',
    brokenMemoryDriver((driver) => ({
      deleteOldest: ({ maxBytes, ...policy }, budget) =>
        driver.deleteOldest({ ...policy, ...(maxBytes && { maxBytes }) }, budget),
    })),
  )
  expectCaught(
    'a driver that reports bytes, but compares characters with maxBytes',
    'maxBytes shrinks the store to about that size by deleting its oldest entries, and ends',
    brokenMemoryDriver((driver, store) => {
      const sum = (sizeOf: (message: string) => number) =>
        store.snapshot().rows.reduce((total, { message }) => total + sizeOf(message) + 100, 0)
      return {
        stats: () => ({ ...store.stats(), bytes: sum(Buffer.byteLength) }),
        deleteOldest: ({ maxBytes = Infinity, ...policy }, budget) => {
          const holds = sum((message) => message.length) <= maxBytes
          return driver.deleteOldest({ ...policy, ...(!holds && { maxBytes }) }, budget)
        },
      }
    }),
  )
  expectCaught(
    'a driver that returns the only entry of a search again when it is asked again',
    'results share no objects: not within one result, between two results, or with a batch',
    brokenMemoryDriver((driver) => {
      let last: StoredLogEntry[] = []
      return {
        search: async (query, signal) => {
          const found = await driver.search(query, signal)
          if (found.length !== 1) return found
          if (JSON.stringify(found) !== JSON.stringify(last)) last = found
          return [...last]
        },
      }
    }),
  )

  const bytes = 'stats().bytes stays about the same after failed appends, repeated appends and dry runs'
  const grows = (isCounted: (hasFailed: boolean, isNew: boolean) => boolean) =>
    brokenMemoryDriver((driver, store) => {
      let more = 0
      const count = (size: number) => {
        more += size * 5000
      }
      return {
        append: async (batch) => {
          const { lastId } = store.stats()
          try {
            const ids = await driver.append(batch)
            if (isCounted(false, (ids[0] ?? 0) > lastId)) count(batch.size)
            return ids
          } catch (thrown) {
            if (isCounted(true, true)) count(batch.size)
            throw thrown
          }
        },
        stats: async () => {
          const stats = await driver.stats()
          return { ...stats, bytes: stats.bytes + more }
        },
      }
    })
  expectCaught(
    'a driver that counts the bytes of batches that failed',
    bytes,
    grows((hasFailed) => hasFailed),
  )
  expectCaught(
    'a driver that counts the bytes of repeated batches',
    bytes,
    grows((hasFailed, isNew) => !hasFailed && !isNew),
  )

  expectCaught(
    'a driver that rewrites dates in the lists of attributes only',
    'string attributes that look alike come back unchanged, and each finds only its own entry',
    brokenMemoryDriver((driver) => ({
      readAfter: async (...args) =>
        (await driver.readAfter(...args)).map((entry) => {
          const { list } = entry.attributes ?? {}
          if (!Array.isArray(list)) return entry
          const rewritten = list.map((value) =>
            typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
              ? new Date(value).toISOString()
              : value,
          )
          return { ...entry, attributes: { ...entry.attributes, list: rewritten } }
        }),
    })),
  )
})
