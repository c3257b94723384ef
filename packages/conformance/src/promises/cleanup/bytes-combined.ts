import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { call, cleanUp, expectLeft, step } from '../../acts/clean-up.js'
import { bulkyEntries } from '../../entries/bulky-entries.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { expectThat } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { inTurn, toDelete, without } from '../../model/retention-model.js'

const COUNT = 1000
const EACH = 1200
/** Odd, so that steps do not end where a driver's own batches do. */
const BUDGET = 97
/** A share of the stored entries: engines differ in how much space they can release, and how soon. */
const TOLERANCE = 0.2

interface Filled {
  readonly driver: LogDriver
  readonly stored: readonly StoredLogEntry[]
  readonly bytes: number
}

/** A new store, since an emptied one that was in use before may have another size. */
async function filled(lab: Lab): Promise<Filled> {
  const driver = await lab.open()
  // The size of an empty store does not matter.
  await cleanUp(driver, { expired: [], maxEntries: COUNT, maxBytes: Number.MAX_SAFE_INTEGER, dryRun: false })
  const stored = await appendAll(driver, bulkyEntries(COUNT, EACH, lab.seed), 400)
  await driver.checkpoint?.()
  const { bytes } = await driver.stats()
  expectThat(bytes > 0, `stats().bytes of a store with ${COUNT} entries is ${bytes}`)
  return { driver, stored, bytes }
}

/** Checks that a policy deletes about `expected` entries, in order. */
async function expectAbout(
  { driver, stored, bytes }: Filled,
  policy: DriverRetention,
  expected: number,
): Promise<StoredLogEntry[]> {
  const others = toDelete(stored, policy).length
  const slack = TOLERANCE * stored.length
  const isNear = (deleted: number) => deleted >= others && Math.abs(deleted - expected) <= slack
  const about = `expected about ${expected}, and at least ${others}, which the other rules cover`
  const dryRun = { ...policy, dryRun: true }
  const what = `with ${stored.length} entries in ${bytes} bytes,`
  const estimate = await step(driver, dryRun, BUDGET)
  expectThat(
    isNear(estimate.deleted) && estimate.deleted <= stored.length && !estimate.more,
    `${call(dryRun, BUDGET)}, ${what} returned deleted: ${estimate.deleted}, more: ${estimate.more}: ${about}`,
  )
  await expectLeft(driver, stored, call(dryRun, BUDGET))
  const deleted = await cleanUp(driver, policy, BUDGET)
  const left = without(stored, inTurn(stored, policy).slice(0, deleted))
  await expectLeft(
    driver,
    left,
    `${call(policy, BUDGET)}, ${what} which returned deleted: ${deleted} in all its steps,`,
  )
  expectThat(isNear(deleted), `${call(policy, BUDGET)}, ${what} deleted ${deleted}: ${about}`)
  const off = Math.abs(deleted - estimate.deleted)
  expectThat(
    off <= slack,
    `${call(dryRun, BUDGET)}, ${what} estimated ${estimate.deleted}, but the cleanup then deleted ${deleted}: expected a difference of at most ${slack}`,
  )
  return left
}

const severe = (minSeverity: number, maxSeverity: number) => [
  { minSeverity, maxSeverity, before: SOME_TIME + COUNT },
]

/** The store after a cleanup. */
async function after({ driver }: Filled, left: readonly StoredLogEntry[]): Promise<Filled> {
  const { bytes } = await driver.stats()
  return { driver, stored: left, bytes }
}

/** Expired entries free space first. */
async function withAge(lab: Lab): Promise<void> {
  const full = await filled(lab)
  const enough = { expired: severe(1, 10), maxBytes: Math.floor(0.7 * full.bytes), dryRun: false }
  const store = await after(full, await expectAbout(full, enough, (10 / 24) * COUNT))
  const some = { expired: severe(11, 12), maxBytes: Math.floor(0.4 * store.bytes), dryRun: false }
  const { bytes } = await after(store, await expectAbout(store, some, 0.6 * store.stored.length))
  expectThat(
    bytes < 0.65 * store.bytes,
    `${call(some, BUDGET)} left ${bytes} of ${store.bytes} bytes: expected about ${some.maxBytes}`,
  )
}

async function withNumber(lab: Lab): Promise<void> {
  let store = await filled(lab)
  // The shares that each of them keeps; the smaller one decides.
  const shares = [
    [0.65, 0.6],
    [0.4, 0.8],
    [0.9, 0.4],
  ] as const
  for (const [number, size] of shares) {
    const { stored, bytes } = store
    const maxEntries = Math.floor(number * stored.length)
    const policy = { expired: [], maxEntries, maxBytes: Math.floor(size * bytes), dryRun: false }
    const left = await expectAbout(store, policy, (1 - Math.min(number, size)) * stored.length)
    store = await after(store, left)
  }
}

async function allThree(lab: Lab): Promise<void> {
  const store = await filled(lab)
  const policy = {
    expired: [...severe(21, 24), ...severe(19, 22)],
    maxEntries: 0.7 * COUNT,
    maxBytes: Math.floor(0.45 * store.bytes),
    dryRun: false,
  }
  const left = await expectAbout(store, policy, 0.55 * COUNT)
  await expectAbout(await after(store, left), { ...policy, maxEntries: 100 }, left.length - 100)
}

/** `maxBytes` together with other rules. */
export const bytesCombined: readonly DriverPromise[] = [
  {
    name: 'maxBytes and age rules hold together: expired entries free space first, and a dry run estimates the total',
    check: withAge,
  },
  {
    name: 'maxBytes and maxEntries hold together, whichever is stricter, and a dry run estimates the total',
    check: withNumber,
  },
  {
    name: 'maxBytes, maxEntries and age rules hold together, and a dry run estimates the total',
    check: allThree,
  },
]
