import type { DriverFilter, DriverRetention, StoredLogEntry } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { cleanUp, expectCleanup, expectDryRun, expectLeft } from '../../acts/clean-up.js'
import { expectSteps } from '../../acts/expect-steps.js'
import { entriesOf } from '../../entries/stored-entries.js'
import { batchOf, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries, text } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyFilter } from '../../model/any-filter.js'
import { survivors, toDelete, without } from '../../model/retention-model.js'
import { openTwice } from '../../store/store-user.js'

type Rule = DriverRetention['expired'][number]

const LATE = SOME_TIME + 1_000_000
/** A size that every store is below. */
const PLENTY = Number.MAX_SAFE_INTEGER

/** Similar entries with times in neither the order of the ids nor without repetition. */
function entriesAtTimes(lab: Lab, count: number, from = SOME_TIME): TestEntry[] {
  return similarEntries(count, lab.seed).map((entry, i) => ({
    ...entry,
    timestamp: addMicroseconds(from, ((i * 37) % 23) * 1000),
  }))
}

/** A rule for most severities and times, with a filter that some of the entries match. */
function ruleOn(stored: readonly StoredLogEntry[], lab: Lab): Arbitrary<Rule> {
  return fc.record({
    minSeverity: fc.constantFrom(1, 1, 1, 5, 13),
    maxSeverity: fc.constantFrom(24, 24, 24, 16, 13),
    before: fc.oneof(
      fc.constant(LATE),
      fc.integer({ min: 0, max: 24 }).map((milliseconds) => SOME_TIME + milliseconds),
    ),
    filter: anyFilter(stored, lab.supports).map(({ maxId: _, ...filter }) => filter),
  })
}

/** Rules with and without filters, at times with a number and a size. */
function policyOn(stored: readonly StoredLogEntry[], lab: Lab): Arbitrary<DriverRetention> {
  const plain = fc.record({
    minSeverity: fc.constantFrom(1, 17),
    maxSeverity: fc.constantFrom(18, 20),
    before: fc.constantFrom(SOME_TIME + 1, SOME_TIME + 4),
  })
  return fc.record(
    {
      expired: fc
        .tuple(
          fc.array(ruleOn(stored, lab), { minLength: 1, maxLength: 3 }),
          fc.array(plain, { maxLength: 1 }),
        )
        .map(([rules, others]) => [...rules, ...others]),
      maxEntries: fc.integer({ min: 20, max: 90 }),
      maxBytes: fc.constant(PLENTY),
      dryRun: fc.constant(false),
    },
    { requiredKeys: ['expired', 'dryRun'] },
  )
}

async function anyFilters(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const waiting = entriesAtTimes(lab, 20 * 90)
  const budgets = fc.constantFrom([1, 2, 7], [2], [7, 1], [40, 1], [5000])
  let stored: StoredLogEntry[] = []
  for (let round = 0; round < 20; round++) {
    const added = waiting.splice(0, Math.max(20, 90 - stored.length))
    stored.push(...(await appendAll(driver, added, 16)))
    const seed = { seed: lab.seed + round, numRuns: 1 }
    const [policy, sizes] = fc.sample(fc.tuple(policyOn(stored, lab), budgets), seed)[0] as [
      DriverRetention,
      readonly number[],
    ]
    await expectDryRun(driver, stored, policy, sizes[0] ?? 1)
    stored = await expectSteps(driver, stored, policy, sizes)
  }
}

/** What each filter covers is known here without a model. */
function plainFilters(
  lab: Lab,
): readonly (readonly [filter: DriverFilter, isCovered: (i: number) => boolean])[] {
  const status = { name: 'status', path: ['status'] }
  const atLeast = (value: number): DriverFilter => ({ attributes: [{ ...status, op: 'gte', value }] })
  return [
    [atLeast(6), (i) => i % 8 >= 6],
    [{ not: [{ attributes: [{ ...status, op: 'exists', exists: true }] }] }, (i) => i % 8 === 0],
    [{ any: [[{ services: ['health'] }, atLeast(5)]] }, (i) => i % 5 === 0 || i % 8 >= 5],
    [{ attributes: [{ ...status, op: 'ne', json: ['1'] }], contains: 'check' }, (i) => i % 8 !== 1],
    ...(lab.supports.fullText
      ? [[{ text: text('"check seven"') }, (i: number) => i % 10 === 7] as const]
      : []),
  ]
}

function checks(count: number): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: i % 10 === 7 ? `check seven ${i}` : `check ${i}`,
    timestamp: SOME_TIME + (i % 50),
    ...(i % 5 === 0 && { service: 'health' }),
    ...(i % 8 > 0 && { attributes: { status: i % 8 } }),
  }))
}

/** The same filter, later and later: what an earlier cleanup has looked at is no excuse. */
async function agesAdvance(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const [filter, isCovered] of plainFilters(lab)) {
    await cleanUp(driver, { expired: [], maxEntries: 0, dryRun: false })
    let left = await appendAll(driver, checks(400), 90)
    const covered = new Set(left.filter((_, i) => isCovered(i)).map(({ id }) => id))
    for (const time of [0, 7, 8, 8, 30, 200]) {
      const before = SOME_TIME + time
      const expired = [{ minSeverity: 1, maxSeverity: 24, before, filter }]
      const expected = left.filter(({ id, timestamp }) => timestamp >= before || !covered.has(id))
      await cleanUp(driver, { expired, dryRun: false }, 9)
      left = expected
      await expectLeft(driver, left, `a cleanup by ${JSON.stringify(filter)} of entries before ${time} ms`)
    }
    // Another rule for the rest, and the first filter together with a number.
    left = await expectCleanup(driver, left, {
      expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME + 20, filter: { not: [filter] } }],
      maxEntries: 30,
      dryRun: false,
    })
  }
}

/** Batches arrive between the steps and during them: some of their entries expire at once. */
async function meetsBatches(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const [filter] of plainFilters(lab)) {
    await cleanUp(driver, { expired: [], maxEntries: 0, dryRun: false })
    const stored = await appendAll(driver, checks(200), 60)
    const policy = {
      expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME + 40, filter }],
      maxEntries: 150,
      dryRun: false,
    }
    let late = 0
    let meanwhile: Promise<unknown> = Promise.resolve()
    const append = async () => {
      stored.push(...(await appendAll(driver, checks(8))))
    }
    await cleanUp(driver, policy, 7, async () => {
      await meanwhile
      if (late++ < 6) await append()
      // The next batch overlaps the next step.
      if (late < 6) meanwhile = append()
    })
    await meanwhile
    // A cleanup may leave entries that arrive during it to the next one.
    await cleanUp(driver, policy)
    const what = `two cleanups by ${JSON.stringify(filter)} while entries were appended`
    await expectLeft(driver, survivors(stored, policy), what)
  }
}

async function otherDriversEntries(lab: Lab): Promise<void> {
  const users = await openTwice(lab, 'elsewhere')
  let left: StoredLogEntry[] = []
  for (let round = 0; round < 6; round++) {
    const writer = users[round % 2] as (typeof users)[number]
    const cleaner = users[Math.floor(round / 2) % 2] as (typeof users)[number]
    const batch = batchOf(checks(60 + round))
    left.push(...entriesOf(batch, await writer.append(batch)))
    const [filter] = plainFilters(lab)[round % 3] as readonly [DriverFilter, unknown]
    const policy = {
      expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME + 10 + 6 * round, filter }],
      dryRun: false,
    }
    const owed = toDelete(left, policy)
    let deleted = 0
    for (let step = 0, more = true; more && step < 1000; step++) {
      const result = await cleaner.deleteOldest(policy, 7)
      deleted += result.deleted
      more = result.more
    }
    left = without(left, owed)
    const what = `a cleanup by ${JSON.stringify(filter)} of a store that two processes use`
    expectEqual(deleted, owed.length, `the number of entries that were deleted by ${what}`)
    for (const user of users)
      expectEntries(await user.readAfter(0, {}, 10_000), left, `readAfter(0, {}, …) after ${what}`)
  }
}

/** Rules with filters. */
export const filtered: readonly DriverPromise[] = [
  {
    name: 'each step of a cleanup with any filters deletes exactly the first expired entries, as a dry run counts them',
    claim: 'conditions',
    check: anyFilters,
  },
  {
    name: 'a later cleanup by a filter deletes the matching entries that were too young for earlier ones',
    claim: 'conditions',
    check: agesAdvance,
  },
  {
    name: 'two cleanups by a filter delete the matching entries that arrive during the first one',
    claim: 'conditions',
    check: meetsBatches,
  },
  {
    name: 'a cleanup by a filter deletes the matching entries that another process stored, and each process sees it',
    claim: ['conditions', 'multiProcess'],
    needsProcesses: true,
    check: otherDriversEntries,
  },
]
