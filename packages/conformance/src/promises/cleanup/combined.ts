import type { DriverRetention, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { call, cleanUp, expectCleanup, expectDryRun, expectLeft, step } from '../../acts/clean-up.js'
import { expectSteps } from '../../acts/expect-steps.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../../entries/test-entries.js'
import { expectThat } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { toDelete, without } from '../../model/retention-model.js'

type Rule = DriverRetention['expired'][number]

const LATE = SOME_TIME + 1_000_000
/** A size that every store is below, and one that keeps no entry. */
const PLENTY = Number.MAX_SAFE_INTEGER
const NOTHING = 1

const rule = (minSeverity: number, maxSeverity: number, before: number): Rule => ({
  minSeverity,
  maxSeverity,
  before,
})

/** Entries in neither the order of their severities nor of their times. Some share a time, and the newest id is not the newest time. */
function mixedEntries(count: number): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: `mixed entry ${i}`,
    severity: 1 + ((i * 5) % 24),
    timestamp: addMicroseconds(SOME_TIME, ((i * 37) % 23) * 1000),
  }))
}

/** Rules with overlapping severities, in neither the order of the severities nor that of the times. */
const OVERLAPPING: readonly (readonly Rule[])[] = [
  [rule(1, 24, SOME_TIME + 5), rule(1, 24, SOME_TIME + 5)],
  [rule(1, 24, SOME_TIME + 9), rule(5, 12, SOME_TIME + 4)],
  [rule(13, 24, SOME_TIME + 12), rule(1, 16, SOME_TIME + 8), rule(9, 20, SOME_TIME + 10)],
  [rule(21, 21, LATE), rule(17, 24, SOME_TIME + 6), rule(1, 24, SOME_TIME + 2)],
]

/** Each pair of the kinds of rules, and all three. `maxBytes` is either kept already or covers every entry. */
const TOGETHER: readonly Omit<DriverRetention, 'dryRun'>[] = [
  ...OVERLAPPING.map((expired) => ({ expired })),
  { expired: [rule(13, 24, SOME_TIME + 9), rule(1, 12, SOME_TIME + 15)] },
  { expired: [rule(9, 24, LATE)], maxEntries: 12 },
  { expired: OVERLAPPING[2] ?? [], maxEntries: 9 },
  { expired: OVERLAPPING[1] ?? [], maxBytes: PLENTY },
  { expired: [], maxEntries: 21, maxBytes: PLENTY },
  { expired: [rule(5, 8, LATE)], maxEntries: 15, maxBytes: PLENTY },
  { expired: [rule(1, 24, SOME_TIME)], maxEntries: 1000, maxBytes: PLENTY },
  { expired: [rule(17, 24, LATE)], maxBytes: NOTHING },
  { expired: [], maxEntries: 20, maxBytes: NOTHING },
  { expired: [rule(9, 12, LATE)], maxEntries: 20, maxBytes: NOTHING },
]

async function overlappingRules(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let stored: StoredLogEntry[] = []
  for (const [i, expired] of OVERLAPPING.entries()) {
    stored.push(...(await appendAll(driver, mixedEntries(60), 25)))
    const extras = [{}, { maxEntries: 30 }, { maxEntries: 15, maxBytes: PLENTY }]
    for (const extra of extras) await expectDryRun(driver, stored, { expired, ...extra, dryRun: true }, 3)
    for (const extra of extras) {
      stored = await expectCleanup(driver, stored, { expired, ...extra, dryRun: false }, [5000, 1, 7][i % 3])
    }
  }
}

async function oldestOverAll(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let left: StoredLogEntry[] = []
  for (const [i, rules] of TOGETHER.entries()) {
    const policy = { ...rules, dryRun: false }
    const stored = [...left, ...(await appendAll(driver, mixedEntries(46 - left.length), 15))]
    if (policy.maxBytes === undefined) await expectDryRun(driver, stored, policy, 1)
    left = await expectSteps(driver, stored, policy, [[1, 2, 7, 13], [5], [3, 1], [64]][i % 4] ?? [1])
    const isEmpty = left.length === 0
    expectThat(
      policy.maxBytes !== NOTHING || isEmpty,
      `${call(policy, 1)} left ${left.length} entries: expected none`,
    )
  }
}

/** Each step has its own policy, with appends and dry runs in between. */
async function policiesByTurns(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let left = await appendAll(driver, mixedEntries(150), 60)
  const policies = TOGETHER.filter(({ maxBytes }) => maxBytes !== NOTHING)
  for (let turn = 0; turn < 2 * policies.length; turn++) {
    const { expired = [], ...rest } = policies[(turn * 5) % policies.length] ?? {}
    const policy = { expired, ...rest, dryRun: false }
    const budget = 1 + (turn % 4)
    const { deleted } = await step(driver, policy, budget)
    const doomed = toDelete(left, policy)
    const what = `${call(policy, budget)} after steps with other policies, which returned deleted: ${deleted},`
    expectThat(deleted <= doomed.length, `${what} covers only ${doomed.length} entries`)
    left = without(left, doomed.slice(0, deleted))
    await expectLeft(driver, left, what)
    const next = { expired, maxEntries: 40, dryRun: false }
    if (turn % 3 === 0) await expectDryRun(driver, left, next, 2)
    if (turn % 4 === 0) {
      const young = mixedEntries(3).map((entry) => ({ ...entry, timestamp: LATE + turn }))
      left.push(...(await appendAll(driver, young)))
    }
  }
  const all = { expired: [], maxEntries: 0, dryRun: false }
  const deleted = await cleanUp(driver, all)
  await expectLeft(driver, [], `${call(all, 5000)} at the end, which returned deleted: ${deleted},`)
}

const anyTime = fc.integer({ min: -5, max: 30 }).map((milliseconds) => SOME_TIME + milliseconds)
const anyRule = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 23 }), anyTime, fc.constantFrom(-1, 0, 1))
  .map(([first, more, time, microseconds]) =>
    rule(first, Math.min(24, first + more), addMicroseconds(time, microseconds)),
  )
const anyCleanup = fc.record(
  {
    expired: fc.array(anyRule, { maxLength: 5 }),
    maxEntries: fc.integer({ min: 0, max: 60 }),
    maxBytes: fc.constantFrom(PLENTY, PLENTY, NOTHING),
    dryRun: fc.constant(false),
  },
  { requiredKeys: ['expired', 'dryRun'] },
)

async function anyCombination(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const cleanups = fc.tuple(anyCleanup, fc.constantFrom([1, 2], [3], [7, 1], [11], [5000]))
  let stored: StoredLogEntry[] = []
  const similar = similarEntries(30 * 30, lab.seed)
  for (const [policy, budgets] of fc.sample(cleanups, { seed: lab.seed, numRuns: 20 })) {
    const added = [...mixedEntries(30), ...similar.splice(0, 5)]
    stored.push(...(await appendAll(driver, added, 16)))
    if (policy.maxBytes !== NOTHING) await expectDryRun(driver, stored, policy, budgets[0] ?? 1)
    stored = await expectSteps(driver, stored, policy, budgets)
  }
}

/** Combinations of rules. */
export const combined: readonly DriverPromise[] = [
  {
    name: 'an entry that several rules cover is deleted once, and a dry run counts it once',
    check: overlappingRules,
  },
  {
    name: 'each step of a cleanup deletes expired entries first, the oldest over all rules, and then the oldest of the rest',
    check: oldestOverAll,
  },
  {
    name: 'each step of a cleanup follows its own policy, even when the policy changes and entries arrive between steps',
    check: policiesByTurns,
  },
  {
    name: 'any combination of age rules, maxEntries and maxBytes leaves exactly the entries that all of them keep',
    check: anyCombination,
  },
]
