import type { DriverRetention, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { cleanUp, expectCleanup, expectDryRun, expectLeft } from '../../acts/clean-up.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

type Rule = DriverRetention['expired'][number]

const LONG_AGO = -86_400_000
const LATE = SOME_TIME + 1_000_000

function rule(minSeverity: number, maxSeverity: number, before: number): Rule {
  return { minSeverity, maxSeverity, before }
}

function expiry(...expired: Rule[]): DriverRetention {
  return { expired, dryRun: false }
}

/** Entries of every severity, a microsecond before, at and after each of these times. */
function entriesAround(...times: number[]): TestEntry[] {
  const severities = Array.from({ length: 24 }, (_, i) => i + 1)
  return [1, 0, -1].flatMap((microseconds) =>
    times.flatMap((time) =>
      severities.map((severity) => ({ severity, timestamp: addMicroseconds(time, microseconds) })),
    ),
  )
}

async function clean(lab: Lab, entries: readonly TestEntry[], policies: readonly DriverRetention[]) {
  const driver = await lab.openShared()
  let stored = await appendAll(driver, entries, 100)
  for (const policy of policies) stored = await expectCleanup(driver, stored, policy)
}

async function oneRule(lab: Lab): Promise<void> {
  await clean(lab, entriesAround(LONG_AGO, 0, SOME_TIME), [
    expiry(rule(1, 24, addMicroseconds(LONG_AGO, -1))),
    expiry(rule(5, 5, LONG_AGO)),
    expiry(rule(9, 12, LONG_AGO)),
    expiry(rule(1, 24, LONG_AGO)),
    expiry(rule(24, 24, 0)),
    expiry(rule(1, 1, 0)),
    expiry(rule(13, 24, addMicroseconds(0, 1))),
    expiry(rule(1, 8, 0)),
    expiry(rule(1, 24, 0)),
    expiry(rule(17, 20, SOME_TIME)),
    expiry(rule(1, 24, SOME_TIME)),
    expiry(rule(1, 23, LATE)),
    expiry(rule(1, 24, LATE)),
  ])
}

async function severalRules(lab: Lab): Promise<void> {
  await clean(lab, entriesAround(LONG_AGO, 0, SOME_TIME), [
    expiry(rule(1, 4, 0), rule(5, 8, LONG_AGO), rule(9, 24, -9e12)),
    expiry(rule(21, 24, LONG_AGO), rule(1, 4, SOME_TIME), rule(13, 16, 0)),
    expiry(...[1, 5, 9, 13, 17, 21].map((severity, i) => rule(severity, severity + 3, i % 2 ? 0 : LONG_AGO))),
    expiry(rule(20, 20, LATE), rule(2, 2, LATE)),
  ])
}

/** Half of the entries at one time, ids not in the order of the times, and the newest id at the oldest time. */
function entriesOutOfOrder(count: number): TestEntry[] {
  const times = [3, -2, 0, 0, 0, 1, 0, -1, 0, -3_600_000]
  return Array.from({ length: count }, (_, i) => ({
    severity: 1 + (i % 24),
    timestamp: addMicroseconds(i % 4 === 3 ? LONG_AGO : SOME_TIME, times[i % times.length] ?? 0),
  }))
}

async function maxEntries(lab: Lab): Promise<void> {
  const limits = [1000, 121, 120, 119, 90, 61, 60, 2, 1, 0, 0]
  await clean(
    lab,
    entriesOutOfOrder(120),
    limits.map((maxEntries) => ({ expired: [], maxEntries, dryRun: false })),
  )
}

async function expiredBeforeSurplus(lab: Lab): Promise<void> {
  await clean(lab, entriesOutOfOrder(160), [
    // The expired entries are among the newest, so maxEntries alone would delete others.
    { ...expiry(rule(1, 6, LATE)), maxEntries: 160 },
    { ...expiry(rule(7, 9, LATE)), maxEntries: 100 },
    { ...expiry(rule(10, 12, SOME_TIME), rule(13, 14, LATE)), maxEntries: 30 },
    { ...expiry(rule(1, 24, 0)), maxEntries: 5 },
    { ...expiry(rule(1, 24, LATE)), maxEntries: 2 },
  ])
}

async function emptyPolicy(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entriesOutOfOrder(30))
  for (const policy of [expiry(), expiry(rule(1, 24, -8_640_000_000_000)), { ...expiry(), maxEntries: 30 }]) {
    await expectCleanup(driver, stored, policy)
  }
}

async function emptyStore(lab: Lab): Promise<void> {
  const driver = await lab.open()
  for (const policy of [
    expiry(),
    expiry(rule(1, 24, LATE)),
    { ...expiry(rule(1, 24, LATE)), maxEntries: 0 },
    { ...expiry(), maxBytes: 0 },
  ]) {
    await cleanUp(driver, policy)
    await expectLeft(driver, [], 'a cleanup of an empty store')
  }
  const { lastId } = await driver.stats()
  expectEqual(lastId, 0, 'stats().lastId of a store that never had an entry, after a cleanup')
}

async function dryRuns(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entriesOutOfOrder(120))
  const policies: DriverRetention[] = [
    expiry(),
    expiry(rule(1, 24, SOME_TIME)),
    expiry(rule(1, 3, SOME_TIME), rule(20, 24, LATE)),
    { ...expiry(), maxEntries: 50 },
    { ...expiry(), maxEntries: 120 },
    { ...expiry(), maxEntries: 0 },
    { ...expiry(rule(1, 12, SOME_TIME)), maxEntries: 50 },
    { ...expiry(rule(1, 12, LATE)), maxEntries: 100 },
  ]
  for (const policy of policies) {
    // One dry run reports the total, whatever the budget.
    for (const budget of [1, 10, 5000]) await expectDryRun(driver, stored, policy, budget)
  }
  await expectLeft(driver, stored, 'dry runs')
}

const anyRules = fc
  .tuple(
    fc.subarray([1, 5, 9, 13, 17, 21]),
    fc.array(fc.constantFrom(LONG_AGO, 0, SOME_TIME, SOME_TIME, LATE), { minLength: 6, maxLength: 6 }),
    fc.array(fc.constantFrom(-1, 0, 1, 500), { minLength: 6, maxLength: 6 }),
  )
  .map(([severities, times, microseconds]) =>
    severities.map((severity, i) =>
      rule(severity, severity + 3, addMicroseconds(times[i] ?? 0, microseconds[i] ?? 0)),
    ),
  )

const anyCleanup = fc.record({
  expired: anyRules,
  kept: fc.option(fc.double({ min: 0, max: 1.1, noNaN: true })),
  budget: fc.constantFrom(1, 2, 7, 20, 5000),
})

/** One store for all policies: each cleanup works on the entries that the one before left. */
async function anyPolicy(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = similarEntries(25 * 40, lab.seed)
  let stored: StoredLogEntry[] = []
  for (const { expired, kept, budget } of fc.sample(anyCleanup, { seed: lab.seed, numRuns: 25 })) {
    stored.push(...(await appendAll(driver, entries.splice(0, 40))))
    const policy = {
      expired,
      ...(kept !== null && { maxEntries: Math.floor(kept * stored.length) }),
      dryRun: false,
    }
    stored = await expectCleanup(driver, stored, policy, budget)
  }
}

/** Which entries stay and which are deleted. */
export const policies: readonly DriverPromise[] = [
  {
    name: 'a cleanup deletes exactly the expired entries: severities inclusive, the time exclusive, to the microsecond',
    check: oneRule,
  },
  { name: 'a cleanup applies each of several age rules to its own severities', check: severalRules },
  {
    name: 'maxEntries keeps the newest entries by time, and by id among equal times',
    check: maxEntries,
  },
  { name: 'expired entries do not count towards maxEntries', check: expiredBeforeSurplus },
  { name: 'a cleanup deletes nothing when its policy covers no entry', check: emptyPolicy },
  { name: 'a cleanup of an empty store ends and changes nothing', check: emptyStore },
  { name: 'a dry run deletes nothing and reports the total number, even above its budget', check: dryRuns },
  {
    name: 'a cleanup with any policy and budget leaves exactly the entries that the policy keeps',
    check: anyPolicy,
  },
]
