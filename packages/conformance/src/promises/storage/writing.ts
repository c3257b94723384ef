import type { LogEntry, LogStorage, StorageStats, StoredLogEntry, WriteReceipt } from '@logpond/core'
import fc from 'fast-check'
import { closeFollowed } from '../../acts/close-followed.js'
import { collect } from '../../acts/collect.js'
import { committedId, storeAll } from '../../acts/store-all.js'
import { anyLogEntry } from '../../entries/arbitrary-log-entry.js'
import { byId } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectAscending } from '../../expect/expect-ascending.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { forAll } from '../../failure/for-all.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** The messages of all entries of a storage, in the order of their ids. */
async function messagesById(storage: LogStorage): Promise<string[]> {
  return byId(await collect(storage.scan())).map(({ message }) => message)
}

async function entriesCommitInStoreOrder(lab: Lab): Promise<void> {
  const storage = await lab.storage({ batch: { batchSize: 3, maxBatchSize: 130 } })
  const random = { seed: lab.seed, numRuns: 60 }
  const bursts = fc.sample(fc.integer({ min: 1, max: 200 }), random)
  const entries = numberedEntries(bursts.reduce((sum, size) => sum + size))
  // Times go backwards, since only the order of the calls matters.
  const times = fc.sample(fc.integer({ min: -50, max: 50 }), { ...random, numRuns: entries.length })
  const timed = entries.map((entry, i) => ({ ...entry, timestamp: SOME_TIME + (times[i] as number) }))
  const receipts = []
  for (const [i, size] of bursts.entries()) {
    receipts.push(...storage.storeMany(timed.slice(receipts.length, receipts.length + size)))
    if (i % 3 === 0) await new Promise(setImmediate)
    if (i % 10 === 0) await storage.flush()
  }
  await storage.flush()
  const ids = receipts.map(committedId)
  expectAscending(ids)
  const messages = entries.map(({ message }) => message)
  expectEqual(await messagesById(storage), messages, 'the messages in the order of the ids')
}

async function everyEntryComesBackEqual(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock, batch: { batchSize: 5 } })
  const followed = collect(storage.follow({ after: 0 }))
  const stored: StoredLogEntry[] = []
  const check = async (entries: LogEntry[]) => {
    const expected = await storeAll(storage, entries)
    stored.push(...expected)
    const first = expected[0]?.id ?? 0
    const ofThese = (found: StoredLogEntry[]) => byId(found).filter(({ id }) => id >= first)
    expectEntries(ofThese(await storage.search({ limit: 10_000 })), expected, 'search()')
    expectEntries(ofThese(await storage.getRecent(10_000)), expected, 'getRecent()')
    expectEntries(ofThese(await collect(storage.scan())), expected, 'scan()')
  }
  const lists = fc.array(anyLogEntry, { minLength: 1, maxLength: 10 })
  await forAll(lists, check, { seed: lab.seed, numRuns: 40, what: 'entries' })
  await closeFollowed(storage)
  expectEntries(await followed, stored, 'follow()')
}

async function burstsAreStoredOnce(lab: Lab): Promise<void> {
  const count = 20_000
  const batch = { batchSize: 5000, maxBatchSize: 5000, queueSize: count, queueBytes: 2 ** 30 }
  const storage = await lab.storage({ batch })
  const large = storage.storeMany(numberedEntries(count))
  await storage.flush()
  large.forEach(committedId)
  expectEqual(await storage.count(), count, `count() after ${count} entries in batches of 5,000`)
  for (let first = count; first < 2 * count; first += 100) {
    const small = storage.storeMany(numberedEntries(100, first))
    await storage.flush()
    small.forEach(committedId)
  }
  expectEqual(await storage.count(), 2 * count, `count() after ${count} more in batches of 100`)
  const messages = numberedEntries(2 * count).map(({ message }) => message)
  expectEqual(await messagesById(storage), messages, 'the messages in the order of the ids, after both')
}

/** @throws ConformanceFailure unless every accepted entry is in one place. */
function expectBalance(stats: StorageStats, when: string): void {
  const { accepted, committed, failed, queued, inFlight } = stats
  const sum = committed + failed + queued + inFlight
  expectEqual(sum, accepted, `committed + failed + queued + inFlight, compared with accepted, ${when}`)
}

async function whatIsCountedIsStored(lab: Lab): Promise<void> {
  let drops = 0
  const onDrop = () => {
    drops++
  }
  const storage = await lab.storage({ onDrop, batch: { batchSize: 30, maxBatchSize: 80, queueSize: 300 } })
  for (let round = 0; round < 20; round++) {
    storage.storeMany(numberedEntries(round % 4 === 0 ? 400 : 150))
    storage.store({ message: 5 as unknown as string })
    expectBalance(storage.stats(), `in round ${round}, right after store()`)
    await (round % 2 === 0 ? storage.flush() : new Promise(setImmediate))
    expectBalance(storage.stats(), `in round ${round}, while entries are written`)
  }
  await storage.flush()
  const { accepted, refused, committed, queued, inFlight, queuedBytes } = storage.stats()
  expectEqual(
    { committed, queued, inFlight, queuedBytes },
    { committed: accepted, queued: 0, inFlight: 0, queuedBytes: 0 },
    'stats() after everything is written',
  )
  expectEqual(drops, refused, 'the number of calls of onDrop, compared with stats().refused')
  expectEqual(await storage.count(), committed, 'count(), compared with stats().committed')
}

async function flushSyncWritesAtOnce(lab: Lab): Promise<void> {
  const storage = await lab.storage({ batch: { batchSize: 10, maxBatchSize: 500 } })
  const receipts: WriteReceipt[] = []
  const writeAtOnce = (when: string) => {
    const isWritten = storage.flushSync({ timeout: 60_000 })
    const { queued, inFlight, lastError } = storage.stats()
    expectThat(
      isWritten,
      `flushSync() ${when} returned false, with ${queued + inFlight} entries left and the last error ${lastError}`,
    )
    receipts.forEach(committedId)
  }
  receipts.push(...storage.storeMany(numberedEntries(700)))
  writeAtOnce('while nothing was being written')
  receipts.push(...storage.storeMany(numberedEntries(1300, 700)))
  // The driver is writing batches now.
  await new Promise(setImmediate)
  receipts.push(...storage.storeMany(numberedEntries(1000, 2000)))
  writeAtOnce('while a batch was being written')
  receipts.push(...storage.storeMany(numberedEntries(500, 3000)))
  await storage.flush()
  const messages = numberedEntries(3500).map(({ message }) => message)
  expectEqual(await messagesById(storage), messages, 'the messages in the order of the ids')
}

/** Writes of a storage over the driver. */
export const storageWriting: PromiseGroup = {
  name: 'storage: writing',
  promises: [
    {
      name: 'a storage commits entries in the order of the calls that stored them',
      check: entriesCommitInStoreOrder,
    },
    {
      name: 'any accepted entry comes back equal from search, getRecent, scan and follow',
      check: everyEntryComesBackEqual,
    },
    {
      name: 'bursts of 20,000 entries are stored completely and once, in small and large batches',
      check: burstsAreStoredOnce,
    },
    {
      name: 'a busy storage with a full queue stores exactly as many entries as it counts',
      check: whatIsCountedIsStored,
    },
    {
      name: 'flushSync has written every queued entry when it returns, even while a batch is being written',
      claim: 'sync',
      check: flushSyncWritesAtOnce,
    },
  ],
}
