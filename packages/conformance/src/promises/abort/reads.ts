import { getEventListeners } from 'node:events'
import {
  type AttributeFilter,
  type DriverFilter,
  isLogStorageError,
  type LogDriver,
  type ValueCondition,
} from '@logpond/core'
import {
  LONG_ENTRIES,
  LONG_FILTER,
  type LongRead,
  longAnswer,
  longReadsOf,
  readKind,
  readLong,
  storeForLongReads,
} from '../../acts/long-reads.js'
import { Race } from '../../concurrency/race.js'
import { AT_ONCE, turns } from '../../concurrency/turns.js'
import { batchOf } from '../../entries/test-batch.js'
import { expectEqual, expectRejection, expectThat, failureOf } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** One attempt may be decided by chance. */
const ATTEMPTS = 3

/** Enough for reads that take some turns of the event loop. */
const FEWER = 1000

async function abortedAlready(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  await driver.append(batchOf([{ message: 'the only one' }]))
  const signals = [AbortSignal.abort(), AbortSignal.abort('a reason of my own')]
  for (const signal of signals) {
    for (const kind of longReadsOf(driver)) {
      const what = `${kind} with an aborted signal`
      await expectRejection(() => readLong(driver, kind, signal), 'ABORTED', what)
    }
    const what = 'search({ limit: 0 }) with an aborted signal'
    await expectRejection(() => driver.search({ order: 'newest', limit: 0 }, signal), 'ABORTED', what)
  }
  expectEqual(await driver.count({}), 1, 'count({}) after aborted reads')
}

/** Two stores with the same entries, which double when a read of them is too short. */
interface TwoStores {
  readonly drivers: readonly [LogDriver, LogDriver]
  entries: number
  readonly maxEntries: number
}

async function twoStores(lab: Lab, entries: number, maxEntries = 4 * entries): Promise<TwoStores> {
  const drivers = [
    await lab.open(await lab.newDirectory()),
    await lab.open(await lab.newDirectory()),
  ] as const
  for (const driver of drivers) {
    await storeForLongReads(driver, entries)
    // An engine may do more work on its first read, such as starting a thread.
    await driver.count({ contains: 'nothing' })
  }
  return { drivers, entries, maxEntries }
}

async function double(stores: TwoStores): Promise<void> {
  for (const driver of stores.drivers) await storeForLongReads(driver, stores.entries, stores.entries)
  stores.entries *= 2
}

async function abortedSoon(lab: Lab): Promise<void> {
  const stores = await twoStores(lab, LONG_ENTRIES)
  for (const kind of longReadsOf(stores.drivers[0])) await expectSoon(stores, kind, LONG_FILTER, 'long')
}

/** Filters that take long because of what they ask, each of which matches nothing. */
const HOSTILE: readonly DriverFilter[] = [
  { any: [Array.from({ length: 1000 }, (_, i) => condition(i, { op: 'gt', value: 1000 + i }))] },
  {
    attributes: [on(0, { op: 'lt', value: 0 })],
    not: Array.from({ length: 999 }, (_, i) => condition(i, { op: 'contains', text: `text ${i}` })),
  },
]

function on(i: number, condition: ValueCondition): AttributeFilter {
  const name = `key${i % 25}`
  return { name, path: [name], ...condition }
}

function condition(i: number, one: ValueCondition): DriverFilter {
  return { attributes: [on(i, one)] }
}

/** A read that compares so many with 1,000 conditions takes long in most engines. */
const HOSTILE_ENTRIES = 250

async function hostileAbortedSoon(lab: Lab): Promise<void> {
  const stores = await twoStores(lab, HOSTILE_ENTRIES, 8 * HOSTILE_ENTRIES)
  for (const filter of HOSTILE) {
    for (const kind of ['search', 'count'] as const) await expectSoon(stores, kind, filter, 'hostile')
  }
}

async function expectSoon(
  stores: TwoStores,
  kind: LongRead,
  filter: DriverFilter,
  what: string,
): Promise<void> {
  let isSoon = await anyEndsBefore(kind, filter, stores)
  while (!isSoon && stores.entries < stores.maxEntries) {
    await double(stores)
    isSoon = await anyEndsBefore(kind, filter, stores)
  }
  expectThat(
    isSoon,
    `two aborted ${what} ${kind} calls took longer than one complete call on another store, ${ATTEMPTS} times of ${ATTEMPTS}: a read must end soon after its signal is aborted`,
  )
}

async function anyEndsBefore(kind: LongRead, filter: DriverFilter, { drivers }: TwoStores): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await endsBefore(kind, filter, ...drivers)) return true
  }
  return false
}

/**
 * Whether two reads of one store, one after the other and both aborted, end before a complete read of another store. This shows
 * without a clock that work was skipped, whether or not a driver reads in parallel.
 */
async function endsBefore(
  kind: LongRead,
  filter: DriverFilter,
  driver: LogDriver,
  other: LogDriver,
): Promise<boolean> {
  const race = new Race()
  const whole = race.start('whole', () => readKind(other, kind, filter))
  await turns(AT_ONCE)
  // A read that finishes within these turns cannot be aborted.
  if (race.hasSettled('whole')) return true
  for (let i = 0; i < 2; i++) {
    const abort = new AbortController()
    const read = (async () => readKind(driver, kind, filter, abort.signal))()
    read.catch(() => {})
    await turns(1)
    abort.abort()
    await expectAbortedOrDone(read, kind)
  }
  const isSoon = !race.hasSettled('whole')
  await whole
  return isSoon
}

/** An aborted read may have finished before the abort. */
async function expectAbortedOrDone(read: Promise<unknown>, kind: LongRead): Promise<void> {
  const failure = await failureOf(() => read)
  if (failure === undefined) return
  const isAborted = isLogStorageError(failure) && failure.code === 'ABORTED'
  expectThat(isAborted, `an aborted long ${kind} failed with ${failure}: expected ABORTED`)
}

async function goesOnAnswering(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const wanted = await storeForLongReads(driver, FEWER)
  const kinds = longReadsOf(driver)
  const rounds = 3 * kinds.length
  for (let round = 0; round < rounds; round++) {
    const kind = kinds[round % kinds.length] as LongRead
    const abort = new AbortController()
    const read = (async () => readLong(driver, kind, abort.signal))()
    read.catch(() => {})
    await turns(round % 5)
    abort.abort()
    if (round % 3 === 0) await driver.append(batchOf([{ message: 'meanwhile' }]))
    await expectAbortedOrDone(read, kind)
    const count = await driver.count({ contains: 'wanted' })
    expectEqual(count, FEWER, `count({ contains: 'wanted' }) after an aborted ${kind}`)
  }
  for (const kind of longReadsOf(driver)) {
    const what = `the result of a long ${kind} after ${rounds} aborted reads`
    expectEqual(await readLong(driver, kind), longAnswer(kind, wanted), what)
  }
}

async function othersAreLeftAlone(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const wanted = await storeForLongReads(driver, FEWER)
  for (const kind of longReadsOf(driver)) {
    const [abort, other] = [new AbortController(), new AbortController()]
    const aborted = (async () => readLong(driver, kind, abort.signal))()
    aborted.catch(() => {})
    const reads = Promise.all([readLong(driver, kind, other.signal), readLong(driver, kind)])
    reads.catch(() => {})
    await turns(1)
    abort.abort()
    await expectAbortedOrDone(aborted, kind)
    for (const found of await reads) {
      const what = `the result of a long ${kind} while another one was aborted`
      expectEqual(found, longAnswer(kind, wanted), what)
    }
  }
}

async function listenersAreRemoved(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  await driver.append(batchOf([{ message: 'entry' }]))
  const { signal } = new AbortController()
  for (const kind of longReadsOf(driver)) {
    for (let i = 0; i < 25; i++) await readLong(driver, kind, signal)
    const left = getEventListeners(signal, 'abort').length
    expectEqual(left, 0, `the listeners that 25 calls of ${kind} left on their signal`)
  }
  await Promise.all(Array.from({ length: 25 }, () => driver.count(LONG_FILTER, signal)))
  const left = getEventListeners(signal, 'abort').length
  expectEqual(left, 0, 'the listeners that 25 concurrent calls of count left on their signal')
}

async function lateAborts(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  await driver.append(batchOf([{ message: 'entry' }]))
  const late: AbortController[] = []
  for (const kind of longReadsOf(driver)) {
    const abort = new AbortController()
    await readLong(driver, kind, abort.signal)
    late.push(abort)
  }
  // In Node.js 24, an error of a listener is lost if this runs in the callback of a file operation.
  await turns(1)
  for (const abort of late) abort.abort()
  await turns(2)
  await driver.append(batchOf([{ message: 'another entry' }]))
  expectEqual(await driver.count({}), 2, 'count({}) after the signals of finished reads were aborted')
}

/** Reads that are aborted. */
export const reads: readonly DriverPromise[] = [
  { name: 'a read rejects with ABORTED when its signal is already aborted', check: abortedAlready },
  { name: 'an aborted long read ends soon instead of running to completion', check: abortedSoon },
  {
    name: 'an aborted read with 1,000 conditions ends soon instead of running to completion',
    claim: 'conditions',
    check: hostileAbortedSoon,
  },
  {
    name: 'a driver still reads and writes after reads were aborted at any moment',
    check: goesOnAnswering,
  },
  { name: 'an aborted read does not affect other reads', check: othersAreLeftAlone },
  { name: 'reads leave no listener on their signal', check: listenersAreRemoved },
  { name: 'aborting the signal of a finished read has no effect', check: lateAborts },
]
