import { getEventListeners } from 'node:events'
import type { DriverRetention, DriverSearch, LogDriver } from '@logpond/core'
import { cleanUp, expectLeft } from '../acts/clean-up.js'
import { LONG_READS, readLong, storeForLongReads } from '../acts/long-reads.js'
import { turns } from '../concurrency/turns.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchThatBreaksAt, batchWithOddValue } from '../entries/tampered-batch.js'
import { batchOfSize, newToken } from '../entries/test-batch.js'
import { text } from '../entries/test-entries.js'
import { expectEqual, failureOf } from '../expect/expect.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { expectNothingLeft } from '../resources/leftovers.js'

/** Enough for reads that take some turns of the event loop. */
const ENTRIES = 600

/** An object that breaks when one of its fields is read, as a connection may break in the middle of a call. */
function brokenAt<Value extends object>(value: Value, field: string): Value {
  return Object.defineProperty({ ...value }, field, {
    enumerable: true,
    get() {
      throw new Error(`The field ${field} cannot be read.`)
    },
  })
}

const POLICY: DriverRetention = { expired: [], maxEntries: Number.MAX_SAFE_INTEGER, dryRun: false }
const QUERY: DriverSearch = { order: 'oldest', limit: 10, contains: 'wanted' }

type Call = (driver: LogDriver, signal: AbortSignal) => unknown

const ODD_VALUE = 'an append of a value that is not text'

/** Calls that fail, by what they are. What a driver can do with them all the same is no fault. */
const FAILING: Readonly<Record<string, Call>> = {
  'an append that breaks in the middle': (driver) => driver.append(batchThatBreaksAt(20, 40)),
  'an append that breaks at its first entry': (driver) => driver.append(batchThatBreaksAt(0, 5)),
  'an append that breaks at the attributes of its last entry': (driver) =>
    driver.append(batchThatBreaksAt(9, 10, newToken(), 'attributes')),
  [ODD_VALUE]: (driver) => driver.append(batchWithOddValue(Symbol('odd'), 3, 6)),
  'a cleanup whose policy breaks': (driver) => driver.deleteOldest(brokenAt(POLICY, 'expired'), 10),
  'a dry run whose policy breaks': (driver) =>
    driver.deleteOldest(brokenAt({ ...POLICY, dryRun: true }, 'maxEntries'), 10),
  'a search whose query breaks': (driver, signal) => driver.search(brokenAt(QUERY, 'contains'), signal),
  'a count whose filter breaks': (driver, signal) => driver.count(brokenAt(QUERY, 'contains'), signal),
  'a histogram whose query breaks': (driver, signal) =>
    driver.histogram(brokenAt({ ...QUERY, bucket: 1000 }, 'contains'), signal),
  'a readAfter whose filter breaks': (driver, signal) =>
    driver.readAfter(0, brokenAt(QUERY, 'contains'), 10, signal),
}

/** Each is aborted before its call, right after it, and a few turns later. */
async function abortReads(driver: LogDriver, kind: (typeof LONG_READS)[number]): Promise<void> {
  await failureOf(() => readLong(driver, kind, AbortSignal.abort()))
  for (const after of [0, 1, 3]) {
    const abort = new AbortController()
    const read = failureOf(() => readLong(driver, kind, abort.signal))
    await turns(after)
    abort.abort()
    await read
    const left = getEventListeners(abort.signal, 'abort').length
    expectEqual(left, 0, `the listeners that a ${kind}, aborted after ${after} turns, has left on its signal`)
  }
}

/** Fails, or is refused, and leaves no listener on its signal. */
async function fail(driver: LogDriver, name: string, call: Call): Promise<void> {
  const { signal } = new AbortController()
  await failureOf(() => call(driver, signal))
  const left = getEventListeners(signal, 'abort').length
  expectEqual(left, 0, `the listeners that ${name} has left on its signal`)
}

async function abortedReads(lab: Lab): Promise<void> {
  const driver = await lab.open()
  await storeForLongReads(driver, ENTRIES)
  for (const kind of LONG_READS) {
    const what = `a ${kind} that was aborted`
    await expectNothingLeft(what, () => abortReads(driver, kind), await lab.directory())
  }
}

/** What a call holds on to may be the driver's own, and open anyway until then. */
async function closingAfterAbortedReads(lab: Lab): Promise<void> {
  await expectNothingLeft('reads that were aborted, and a close', async () => {
    const driver = await lab.open()
    if ((await driver.stats()).entries === 0) await storeForLongReads(driver, ENTRIES)
    for (const kind of LONG_READS) await abortReads(driver, kind)
    await lab.close(driver)
  })
}

async function failedCalls(lab: Lab): Promise<void> {
  const driver = await lab.open()
  await driver.append(batchOfSize(30))
  for (const [name, call] of Object.entries(FAILING)) {
    await expectNothingLeft(name, () => fail(driver, name, call), await lab.directory())
  }
  if (lab.supports.fullText) return
  const name = 'a search by text, which is refused,'
  const search: Call = (driver, signal) => driver.search({ ...QUERY, text: text('wanted') }, signal)
  await expectNothingLeft(name, () => fail(driver, name, search), await lab.directory())
}

async function everythingWorksAfterwards(lab: Lab): Promise<void> {
  let driver = await lab.open()
  await storeForLongReads(driver, ENTRIES)
  const calls: [string, () => Promise<unknown>][] = [
    // A driver may store a value that no caller has, and need not be able to read it.
    ...Object.entries(FAILING)
      .filter(([name]) => name !== ODD_VALUE)
      .map(([name, call]): [string, () => Promise<unknown>] => [name, () => fail(driver, name, call)]),
    ...LONG_READS.map((kind): [string, () => Promise<unknown>] => [
      `a ${kind} that was aborted`,
      () => abortReads(driver, kind),
    ]),
  ]
  let stored = await readAll(driver)
  for (const [name, make] of calls) {
    await make()
    // What a driver could do with it all the same.
    stored = [...stored, ...(await driver.readAfter(stored.at(-1)?.id ?? 0, {}, 100))]
    const batch = batchOfSize(2)
    stored.push(...entriesOf(batch, await driver.append(batch)))
    await driver.checkpoint?.()
    await driver.sync?.()
    const maxEntries = stored.length - 3
    expectEqual(await cleanUp(driver, { ...POLICY, maxEntries }), 3, `what a cleanup deleted after ${name}`)
    stored = await readAll(driver)
    expectEqual((await driver.stats()).entries, maxEntries, `stats().entries after ${name}`)
  }
  if (!lab.supports.persistent) return
  await fail(driver, ...(Object.entries(FAILING)[0] as [string, Call]))
  stored = await readAll(driver)
  await lab.close(driver)
  driver = await lab.open()
  await expectLeft(driver, stored, 'an append that broke, a close and a new opening')
  await driver.append(batchOfSize(1))
}

/** What an aborted or failed call leaves behind. */
export const leftovers: PromiseGroup = {
  name: 'leftovers',
  promises: [
    {
      name: 'an aborted read leaves no file, socket, timer, thread or listener behind',
      check: abortedReads,
    },
    {
      name: 'close leaves nothing open after aborted reads: no files, threads or handles',
      check: closingAfterAbortedReads,
    },
    {
      name: 'a failed append, cleanup or read leaves no file, socket, timer, thread or listener behind',
      check: failedCalls,
    },
    {
      name: 'appends, cleanups, checkpoints and syncs work after each failed or aborted call, and so does reopening',
      check: everythingWorksAfterwards,
    },
  ],
}
