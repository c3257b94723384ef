import type { LogStorage, RetryOptions, WriteReceipt } from '@logpond/core'
import { type Fault, type FaultyDriver, faultyDriver, holdsMessage } from '@logpond/core/testing'
import { collect } from '../../acts/collect.js'
import { committedId } from '../../acts/store-all.js'
import { byId, storedEntry } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectAscending } from '../../expect/expect-ascending.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** Entries, which are stored in four bursts of several batches each. */
const STORED = 400

/** Retries without delay, since injected faults do not take time to disappear. */
const AT_ONCE: RetryOptions = { minDelay: 0, maxDelay: 0, attempts: 100 }

/** A storage whose driver fails on request. */
async function faultyStorage(
  lab: Lab,
  random?: { seed: number; rate: number },
): Promise<{ storage: LogStorage; driver: FaultyDriver }> {
  const driver = faultyDriver(await lab.create(), random && { random })
  const batch = { batchSize: 10, maxBatchSize: 60 }
  const storage = await lab.storage({ driver, batch, retry: AT_ONCE, clock: fixedClock, onDrop: () => {} })
  return { storage, driver }
}

/** Stores entries while writes fail, and checks that each is there once, in order, under its id. */
async function storeThroughFaults(
  storage: LogStorage,
  when: string,
  beforeBurst: () => void = () => {},
): Promise<void> {
  const entries = numberedEntries(STORED)
  const receipts: WriteReceipt[] = []
  for (let start = 0; start < STORED; start += STORED / 4) {
    beforeBurst()
    receipts.push(...storage.storeMany(entries.slice(start, start + STORED / 4)))
    await storage.flush()
  }
  const ids = receipts.map(committedId)
  expectAscending(ids)
  const expected = entries.map((entry, i) => storedEntry(entry, ids[i] as number))
  const found = byId(await collect(storage.scan()))
  expectEntries(found, expected, `scan() ${when},`)
}

async function lostConnections(lab: Lab): Promise<void> {
  const when = 'after writes with an unknown outcome, for which the driver was closed and opened again'
  const { storage, driver } = await faultyStorage(lab)
  const bursts: (readonly Fault[])[] = [
    [{ code: 'UNKNOWN_OUTCOME', committed: true }],
    [{ code: 'BUSY', times: 5 }, { code: 'CONNECTION' }],
    [
      { code: 'IO', committed: true },
      { method: 'open', code: 'CONNECTION', committed: true },
      { method: 'close', code: 'IO' },
    ],
    [],
  ]
  await storeThroughFaults(storage, when, () => driver.inject(...(bursts.shift() ?? [])))
  expectEqual(await storage.count(), STORED, `count() ${when}`)
}

async function anyFaults(lab: Lab): Promise<void> {
  const { storage } = await faultyStorage(lab, { seed: lab.seed, rate: 0.5 })
  await storeThroughFaults(storage, 'after half of the writes failed at random')
}

async function badEntriesFailAlone(lab: Lab): Promise<void> {
  const { storage, driver } = await faultyStorage(lab)
  const bad = [0, 137, 138, 599]
  for (const i of bad) {
    driver.inject({ code: 'ENTRY_REJECTED', when: holdsMessage(`entry ${i}`), times: Infinity })
  }
  const entries = numberedEntries(600)
  const receipts = storage.storeMany(entries)
  await storage.flush()
  const statuses = receipts.map(({ status }) => status)
  const expected = entries.map((_, i) => (bad.includes(i) ? 'failed' : 'committed'))
  expectEqual(statuses, expected, 'the states of the receipts after the engine rejected four entries')
  const found = byId(await collect(storage.scan()))
  const good = entries.flatMap((entry, i) =>
    bad.includes(i) ? [] : [storedEntry(entry, receipts[i]?.id as number)],
  )
  expectEntries(found, good, 'scan() after the engine rejected four of 600 entries')
}

/** Recovery of a storage from faults of its driver: tokens, closing and opening again. */
export const storageRecovery: PromiseGroup = {
  name: 'storage: recovery',
  promises: [
    {
      name: 'entries are stored once and in order when connections are lost and the outcome of writes is unknown',
      claim: 'persistent',
      check: lostConnections,
    },
    {
      name: 'entries are stored once and in order when half of the writes fail at random',
      claim: 'persistent',
      check: anyFaults,
    },
    {
      name: 'entries that the engine refuses fail alone, and the entries around them are stored',
      check: badEntriesFailAlone,
    },
  ],
}
