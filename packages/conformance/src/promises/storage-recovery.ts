import type { LogStorage, RetryOptions, WriteReceipt } from '@logpond/core'
import { type Fault, type FaultyDriver, faultyDriver, holdsMessage } from '@logpond/core/testing'
import { collect } from '../collect.js'
import type { PromiseGroup } from '../driver-promise.js'
import { expectEqual } from '../expect.js'
import { byId, storedEntry } from '../expected-entries.js'
import { fixedClock } from '../fixed-clock.js'
import type { Lab } from '../lab.js'
import { numberedEntries } from '../numbered-entries.js'
import { committedId } from '../store-all.js'

/** Nobody has to wait for what is injected to pass. */
const AT_ONCE: RetryOptions = { minDelay: 0, maxDelay: 0, attempts: 100 }

/** A storage whose driver fails as it is told. */
async function faultyStorage(
  lab: Lab,
  random?: { seed: number; rate: number },
): Promise<{ storage: LogStorage; driver: FaultyDriver }> {
  const driver = faultyDriver(await lab.create(), random && { random })
  const batch = { batchSize: 10, maxBatchSize: 60 }
  const storage = await lab.storage({ driver, batch, retry: AT_ONCE, clock: fixedClock, onDrop: () => {} })
  return { storage, driver }
}

/** Stores entries while writes fail, and looks whether each is there once, in order, under its id. */
async function storeThroughFaults(storage: LogStorage, when: string): Promise<void> {
  const entries = numberedEntries(600)
  const receipts: WriteReceipt[] = []
  for (let start = 0; start < entries.length; start += 150) {
    receipts.push(...storage.storeMany(entries.slice(start, start + 150)))
    await storage.flush()
  }
  const ids = receipts.map(committedId)
  expectEqual(
    ids,
    ids.toSorted((a, b) => a - b),
    `the ids of entries in the order in which they were stored, ${when}`,
  )
  const expected = entries.map((entry, i) => storedEntry(entry, ids[i] as number))
  const found = byId(await collect(storage.scan()))
  expectEqual(
    found,
    expected,
    `the entries, each of which must be there once and under the id of its receipt, ${when}`,
  )
}

async function eachIsStoredOnce(lab: Lab, faults: readonly Fault[], when: string): Promise<void> {
  const { storage, driver } = await faultyStorage(lab)
  driver.inject(...faults)
  await storeThroughFaults(storage, when)
  // Closed and opened again, the driver is as good as new.
  driver.heal()
  const receipts = storage.storeMany(numberedEntries(50))
  await storage.flush()
  receipts.forEach(committedId)
  expectEqual(await storage.count(), 650, `count() after 50 more entries, ${when}`)
}

function unknownOutcomes(lab: Lab): Promise<void> {
  return eachIsStoredOnce(
    lab,
    [
      { code: 'UNKNOWN_OUTCOME', committed: true },
      { code: 'UNKNOWN_OUTCOME' },
      { code: 'UNKNOWN_OUTCOME', committed: true, times: 3 },
    ],
    'when writes had an unknown outcome, and the driver was closed and opened again',
  )
}

function lostConnections(lab: Lab): Promise<void> {
  return eachIsStoredOnce(
    lab,
    [
      { code: 'CONNECTION' },
      { code: 'CONNECTION', committed: true },
      { method: 'open', code: 'CONNECTION', times: 2 },
      { code: 'IO', committed: true },
      { method: 'close', code: 'IO' },
      { method: 'open', code: 'IO', committed: true },
      { code: 'IO' },
    ],
    'when the connection was lost after writes and before them, and could not be opened at once',
  )
}

function busyEngines(lab: Lab): Promise<void> {
  return eachIsStoredOnce(
    lab,
    [
      { code: 'BUSY', times: 5 },
      { code: 'DISK_FULL', times: 2 },
      { code: 'BUSY', times: 2 },
    ],
    'when the engine was busy and its disk was full for a time',
  )
}

async function anyFaults(lab: Lab): Promise<void> {
  const { storage, driver } = await faultyStorage(lab, { seed: lab.seed, rate: 0.5 })
  await storeThroughFaults(storage, 'when half of the writes failed at random')
  driver.heal()
  await storage.close()
  const next = await lab.storage()
  expectEqual(
    await next.count(),
    600,
    'count() of the next storage, when half of the writes failed at random',
  )
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
  expectEqual(statuses, expected, 'the receipts when the engine refuses four entries')
  const found = byId(await collect(storage.scan()))
  const good = entries.flatMap((entry, i) =>
    bad.includes(i) ? [] : [storedEntry(entry, receipts[i]?.id as number)],
  )
  expectEqual(found, good, 'the entries when the engine refuses four of them')
}

/** What a storage over the driver makes of a driver that fails now and then: tokens, closing and opening again. */
export const storageRecovery: PromiseGroup = {
  name: 'storage: recovery',
  promises: [
    {
      name: 'entries are stored once and in order when the outcome of writes is unknown',
      claim: 'persistent',
      check: unknownOutcomes,
    },
    {
      name: 'entries are stored once and in order when the connection is lost and opened again',
      claim: 'persistent',
      check: lostConnections,
    },
    {
      name: 'entries are stored once and in order when the engine is busy or full for a time',
      check: busyEngines,
    },
    {
      name: 'entries are stored once and in order when half of the writes fail in random ways',
      claim: 'persistent',
      check: anyFaults,
    },
    {
      name: 'entries that the engine refuses fail alone, and their neighbours are stored',
      check: badEntriesFailAlone,
    },
  ],
}
