import { getEventListeners } from 'node:events'
import type { DriverRetention, DriverSearch, LogDriver } from '@logpond/core'
import { cleanUp, expectLeft } from '../acts/clean-up.js'
import { type LongRead, longReadsOf, readLong, storeForLongReads } from '../acts/long-reads.js'
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

/** An object that throws when one of its fields is read, as a connection may break in the middle of a call. */
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

const ODD_VALUE = 'an append of a message that is not a string'

/** Calls that usually fail, by name. A driver that succeeds anyway does nothing wrong. */
const FAILING: Readonly<Record<string, Call>> = {
  'an append that fails in the middle': (driver) => driver.append(batchThatBreaksAt(20, 40)),
  'an append that fails at its first entry': (driver) => driver.append(batchThatBreaksAt(0, 5)),
  'an append that fails at the attributes of its last entry': (driver) =>
    driver.append(batchThatBreaksAt(9, 10, newToken(), 'attributes')),
  [ODD_VALUE]: (driver) => driver.append(batchWithOddValue(Symbol('odd'), 3, 6)),
  'a cleanup whose policy throws': (driver) => driver.deleteOldest(brokenAt(POLICY, 'expired'), 10),
  'a dry run whose policy throws': (driver) =>
    driver.deleteOldest(brokenAt({ ...POLICY, dryRun: true }, 'maxEntries'), 10),
  'a search whose query throws': (driver, signal) => driver.search(brokenAt(QUERY, 'contains'), signal),
  'a count whose filter throws': (driver, signal) => driver.count(brokenAt(QUERY, 'contains'), signal),
  'a histogram whose query throws': (driver, signal) =>
    driver.histogram(brokenAt({ ...QUERY, bucket: 1000 }, 'contains'), signal),
  'a readAfter whose filter throws': (driver, signal) =>
    driver.readAfter(0, brokenAt(QUERY, 'contains'), 10, signal),
}

/** Aborts a read before its call, right after it, and a few turns later. */
async function abortReads(driver: LogDriver, kind: LongRead): Promise<void> {
  await failureOf(() => readLong(driver, kind, AbortSignal.abort()))
  for (const after of [0, 1, 3]) {
    const abort = new AbortController()
    const read = failureOf(() => readLong(driver, kind, abort.signal))
    await turns(after)
    abort.abort()
    await read
    const left = getEventListeners(abort.signal, 'abort').length
    expectEqual(left, 0, `the listeners that a ${kind}, aborted after ${after} turns, left on its signal`)
  }
}

/** Makes a call that fails or is refused, and checks that it leaves no listener on its signal. */
async function fail(driver: LogDriver, name: string, call: Call): Promise<void> {
  const { signal } = new AbortController()
  await failureOf(() => call(driver, signal))
  const left = getEventListeners(signal, 'abort').length
  expectEqual(left, 0, `the listeners that ${name} left on its signal`)
}

async function abortedReads(lab: Lab): Promise<void> {
  const driver = await lab.open()
  await storeForLongReads(driver, ENTRIES)
  for (const kind of longReadsOf(driver)) {
    const what = `an aborted ${kind}`
    await expectNothingLeft(what, () => abortReads(driver, kind), await lab.directory())
  }
}

/** Resources that a call keeps may belong to the driver, and stay open until it is closed. */
async function closingAfterAbortedReads(lab: Lab): Promise<void> {
  await expectNothingLeft('aborted reads and a close', async () => {
    const driver = await lab.open()
    if ((await driver.stats()).entries === 0) await storeForLongReads(driver, ENTRIES)
    for (const kind of longReadsOf(driver)) await abortReads(driver, kind)
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
  const name = 'a refused search by text'
  const search: Call = (driver, signal) => driver.search({ ...QUERY, text: text('wanted') }, signal)
  await expectNothingLeft(name, () => fail(driver, name, search), await lab.directory())
}

async function everythingWorksAfterwards(lab: Lab): Promise<void> {
  let driver = await lab.open()
  await storeForLongReads(driver, ENTRIES)
  const calls: [string, () => Promise<unknown>][] = [
    // A driver may store this value, which no caller uses, and fail to read it.
    ...Object.entries(FAILING)
      .filter(([name]) => name !== ODD_VALUE)
      .map(([name, call]): [string, () => Promise<unknown>] => [name, () => fail(driver, name, call)]),
    ...longReadsOf(driver).map((kind): [string, () => Promise<unknown>] => [
      `an aborted ${kind}`,
      () => abortReads(driver, kind),
    ]),
  ]
  let stored = await readAll(driver)
  for (const [name, make] of calls) {
    await make()
    // The call may have stored something.
    stored = [...stored, ...(await driver.readAfter(stored.at(-1)?.id ?? 0, {}, 100))]
    const batch = batchOfSize(2)
    stored.push(...entriesOf(batch, await driver.append(batch)))
    await driver.checkpoint?.()
    await driver.sync?.()
    const maxEntries = stored.length - 3
    expectEqual(
      await cleanUp(driver, { ...POLICY, maxEntries }),
      3,
      `the number of entries that a cleanup deleted after ${name}`,
    )
    stored = await readAll(driver)
    expectEqual((await driver.stats()).entries, maxEntries, `stats().entries after ${name}`)
  }
  if (!lab.supports.persistent) return
  await fail(driver, ...(Object.entries(FAILING)[0] as [string, Call]))
  stored = await readAll(driver)
  await lab.close(driver)
  driver = await lab.open()
  await expectLeft(driver, stored, 'a failed append, close and open')
  await driver.append(batchOfSize(1))
}

/** Leftovers of aborted and failed calls. */
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
