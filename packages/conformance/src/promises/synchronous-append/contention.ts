import { isLogStorageError, type LogBatch, type LogDriver, type StoredLogEntry } from '@logpond/core'
import { appendRetrying } from '../../acts/append-retrying.js'
import { LONG, SyncCalls } from '../../acts/sync-calls.js'
import { turns } from '../../concurrency/turns.js'
import { byId } from '../../entries/expected-entries.js'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { ConformanceFailure } from '../../failure/conformance-failure.js'
import { NotTested } from '../../failure/not-tested.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** Attempts, since a machine may be busy with something else in one of them. */
const ATTEMPTS = 3

const TIMEOUTS = [0, 1, 200]

/** A batch that takes long to write, since all its words are different. */
function largeBatch(size = 4000): LogBatch {
  const word = (i: number) => ((i * 2_654_435_761) % 2 ** 32).toString(36)
  return batchOfSize(size, (i) => ({
    message: Array.from({ length: 60 }, (_, k) => word(i * 60 + k)).join(' '),
    timestamp: SOME_TIME + (i % 500),
  }))
}

/** Covers the entries of the large batches, and nothing else. */
const SWEEP = {
  expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME + 1000 }],
  dryRun: false,
}

interface Holder {
  /** The work, as it follows the word "while". */
  readonly what: string
  /** Starts the work that holds the engine. */
  readonly begin: () => Promise<unknown>
  /** The batch for `appendSync`. @default a small batch each time */
  readonly own?: LogBatch
}

/** Calls `appendSync` while something holds the engine, until no call is late. @returns The entries that must be stored. */
async function expectInTime(driver: LogDriver, { what, begin, own }: Holder): Promise<StoredLogEntry[]> {
  const stored: StoredLogEntry[] = []
  let late: string | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const calls = new SyncCalls(driver, what)
    const holding = begin()
    // Its failure is thrown below.
    holding.catch(() => {})
    try {
      for (const timeout of TIMEOUTS) {
        calls.call(timeout, own)
        await turns(1)
      }
    } finally {
      await Promise.allSettled([holding])
    }
    await unlessBusy(holding)
    stored.push(...(await calls.settle()).flatMap(([batch, ids]) => entriesOf(batch, ids)))
    late = calls.lateCall()
    if (late === undefined) return stored
    // The token of this batch is known now, so another attempt would not wait.
    if (own !== undefined) break
  }
  throw new ConformanceFailure(`${late}: expected UNKNOWN_OUTCOME after the timeout`)
}

async function expectStored(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const found = (await readAll(driver)).filter(({ timestamp }) => timestamp > SOME_TIME + 1000)
  const small = stored.filter(({ timestamp }) => timestamp > SOME_TIME + 1000)
  expectEntries(found, byId(small), 'readAfter after appendSync overlapped other work')
}

const call = async (work: () => unknown) => work()

async function ownDriverIsBusy(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await expectInTimeForOwn(driver)
  const holders: Holder[] = [
    {
      what: 'its driver reads',
      begin: () => call(() => driver.search({ contains: 'not there', order: 'oldest', limit: 10_000 })),
    },
    { what: 'its driver tidies up', begin: () => call(() => driver.checkpoint?.()) },
    { what: 'its driver syncs', begin: () => call(() => driver.sync?.()) },
    { what: 'its driver deletes', begin: () => call(() => driver.deleteOldest(SWEEP, 10_000)) },
  ]
  for (const holder of holders) stored.push(...(await expectInTime(driver, holder)))
  await expectStored(driver, stored)
}

/** Passes the batch of a pending `append` to `appendSync`, since another batch may come only after that one is settled. */
async function expectInTimeForOwn(driver: LogDriver): Promise<StoredLogEntry[]> {
  let problem: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = largeBatch()
    const what = 'an append of the same batch is under way'
    try {
      const begin = () => call(() => driver.append(own))
      const stored = await expectInTime(driver, { what, begin, own })
      expectThat(stored.length > 0, 'appendSync was not called')
      return []
    } catch (thrown) {
      problem = thrown
    }
  }
  throw problem
}

async function otherDriverIsBusy(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const other = await lab.open()
  const stored: StoredLogEntry[] = []
  const holders: Holder[] = [
    {
      what: 'another driver of the process appends thousands of entries',
      begin: () => appendRetrying((batch) => other.append(batch), largeBatch()),
    },
    {
      what: 'another driver of the process deletes',
      begin: () => call(() => other.deleteOldest(SWEEP, 10_000)),
    },
  ]
  for (const holder of holders) stored.push(...(await expectInTime(driver, holder)))
  await expectStored(driver, stored)
}

/** Entries that another process appends: enough to hold the store for much longer than a call may wait. */
const HELD = 6000

async function otherProcessIsBusy(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const child = await lab.process()
  const append = (size: number) => appendRetrying((batch) => child.call('append', batch), largeBatch(size))
  const stored: StoredLogEntry[] = []
  let late: string | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    late = await meetOtherProcess(driver, () => append(HELD), [0, 50], stored)
    if (late === undefined) break
  }
  if (late !== undefined) throw new ConformanceFailure(`${late}, ${ATTEMPTS} times of ${ATTEMPTS}`)
  // With a long timeout, it waits until the store is free.
  await meetOtherProcess(driver, () => append(1000), [LONG], stored)
  await expectStored(driver, stored)
}

/** Calls `appendSync` with each timeout in turn until another process has finished. @returns A description of a late call. */
async function meetOtherProcess(
  driver: LogDriver,
  work: () => Promise<unknown>,
  timeouts: readonly number[],
  stored: StoredLogEntry[],
): Promise<string | undefined> {
  const calls = new SyncCalls(driver, 'another process appends thousands of entries')
  let isDone = false
  const working = work().finally(() => {
    isDone = true
  })
  working.catch(() => {})
  for (let i = 0; !isDone; i++) {
    const timeout = timeouts[i % timeouts.length] ?? 0
    const isWritten = calls.call(timeout)
    expectThat(
      isWritten || timeout !== LONG,
      `appendSync with a timeout of ${LONG} ms threw UNKNOWN_OUTCOME while another process appended 1,000 entries`,
    )
    await turns(50)
  }
  await unlessBusy(working)
  stored.push(...(await calls.settle()).flatMap(([batch, ids]) => entriesOf(batch, ids)))
  return calls.lateCall()
}

/** The work that holds the engine may itself fail with BUSY. */
async function unlessBusy(working: Promise<unknown>): Promise<void> {
  try {
    await working
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'BUSY') throw thrown
  }
}

async function openingIsWaitedFor(lab: Lab): Promise<void> {
  const driver = await lab.create()
  if (driver.finishOpening === undefined)
    throw new NotTested('the driver has no finishOpening, which is optional')
  for (let attempt = 1; ; attempt++) {
    const start = performance.now()
    const opening = call(() => driver.open())
    opening.catch(() => {})
    const failures = [0, 1].map((timeout) => finishOpening(driver, timeout))
    const took = performance.now() - start
    await opening
    lab.track(driver)
    for (const failure of failures) {
      const isAllowed =
        failure === undefined ||
        (isLogStorageError(failure) && ['CONNECTION', 'UNSUPPORTED'].includes(failure.code))
      expectThat(isAllowed, `finishOpening failed with ${failure}: expected CONNECTION or UNSUPPORTED`)
    }
    const total = performance.now() - start
    if (took <= Math.max(1000, total / 2)) return
    expectThat(
      attempt < ATTEMPTS,
      `finishOpening(0) and finishOpening(1) took ${Math.round(took)} ms together, and were too slow ${ATTEMPTS} times of ${ATTEMPTS}`,
    )
    await lab.close(driver)
  }
}

function finishOpening(driver: LogDriver, timeout: number): unknown {
  try {
    driver.finishOpening?.(timeout)
    return undefined
  } catch (thrown) {
    return thrown ?? new Error('undefined was thrown')
  }
}

/** `appendSync` and `finishOpening` while something else holds the engine. */
export const contention: readonly DriverPromise[] = [
  {
    name: 'appendSync takes no longer than its timeout, whatever else its driver is doing, and its batch is written once',
    claim: 'sync',
    check: ownDriverIsBusy,
  },
  {
    name: 'appendSync takes no longer than its timeout while another driver in the process writes, and never throws BUSY',
    claim: ['sync', 'multiProcess'],
    check: otherDriverIsBusy,
  },
  {
    name: 'appendSync takes no longer than its timeout while another process writes, and never throws BUSY',
    claim: ['sync', 'multiProcess'],
    needsProcesses: true,
    check: otherProcessIsBusy,
  },
  {
    name: 'finishOpening takes no longer than its timeout, and the opening continues',
    claim: 'sync',
    check: openingIsWaitedFor,
  },
]
