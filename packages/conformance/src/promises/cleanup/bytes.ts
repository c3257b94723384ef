import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { BUDGET, call, cleanUp, expectLeft, step } from '../../acts/clean-up.js'
import { byId } from '../../entries/expected-entries.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { expectThat } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { inOrder } from '../../model/entry-model.js'

const COUNT = 8000

/** Large entries of three bytes per character, hard to compress. The order of their times is not that of their ids. */
function bulkyEntries(lab: Lab): TestEntry[] {
  let state = lab.seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return String.fromCodePoint(...[0, 6, 12, 18].map((bits) => 0x4e00 + ((state >>> bits) & 0x3fff)))
  }
  return Array.from({ length: COUNT }, (_, i) => ({
    message: `entry ${i}: ${Array.from({ length: 24 }, random).join(' ')}`,
    timestamp: SOME_TIME + ((i * 7) % 1000),
  }))
}

/** A large store, and its size. */
async function largeStore(lab: Lab): Promise<{ driver: LogDriver; stored: StoredLogEntry[]; bytes: number }> {
  const driver = await lab.open()
  const stored = await appendAll(driver, bulkyEntries(lab))
  await driver.checkpoint?.()
  const { bytes } = await driver.stats()
  expectThat(
    bytes > 0,
    `stats().bytes of a store with ${COUNT} entries is ${bytes}: expected more than 0, since it is the measure of maxBytes`,
  )
  return { driver, stored, bytes }
}

function policy(maxBytes: number, dryRun = false) {
  return { expired: [], maxBytes, dryRun }
}

async function maxBytes(lab: Lab): Promise<void> {
  const { driver, stored, bytes } = await largeStore(lab)
  const enough = 2 * bytes
  await cleanUp(driver, policy(enough))
  await expectLeft(driver, stored, `${call(policy(enough), BUDGET)}, with a store of ${bytes} bytes,`)

  const half = Math.floor(bytes / 2)
  await expectEstimate(driver, half, bytes)
  await cleanUp(driver, policy(half), 500)
  const { entries } = await driver.stats()
  const left = byId(inOrder(stored, 'newest').slice(0, entries))
  const what = `${call(policy(half), 500)}, with ${COUNT} entries in ${bytes} bytes,`
  await expectLeft(driver, left, what)
  // Engines differ in how much space they can release, and how soon.
  expectThat(
    entries > COUNT / 5 && entries < (COUNT * 4) / 5,
    `${what} left ${entries} entries: expected about half`,
  )
  const { bytes: used } = await driver.stats()
  expectThat(used < 0.75 * bytes, `${what} left a store of ${used} bytes: expected about ${half}`)

  await cleanUp(driver, policy(1))
  await expectLeft(driver, [], `${call(policy(1), BUDGET)}, which keeps no entry,`)
  const [added] = await appendAll(driver, [{ message: 'the next one' }])
  await expectLeft(driver, added ? [added] : [], 'an append after maxBytes deleted everything')
  await cleanUp(driver, policy(0))
  await expectLeft(driver, [], `${call(policy(0), BUDGET)}, which keeps no entry,`)
}

async function expectEstimate(driver: LogDriver, maxBytes: number, bytes: number): Promise<void> {
  const { deleted } = await step(driver, policy(maxBytes, true), 10)
  expectThat(
    deleted > COUNT / 5 && deleted < (COUNT * 4) / 5,
    `${call(policy(maxBytes, true), 10)}, with ${COUNT} entries in ${bytes} bytes, returned deleted: ${deleted}: expected about half`,
  )
  const { entries } = await driver.stats()
  expectThat(entries === COUNT, `stats().entries after a dry run: expected ${COUNT}, got ${entries}`)
}

/** `maxBytes` alone. */
export const bytes: readonly DriverPromise[] = [
  {
    name: 'maxBytes shrinks the store to about that size by deleting its oldest entries, and ends',
    check: maxBytes,
  },
]
