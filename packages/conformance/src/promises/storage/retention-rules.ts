import {
  type LogEntry,
  type RetentionPolicy,
  type SeverityName,
  type StoredLogEntry,
  severityName,
} from '@logpond/core'
import fc from 'fast-check'
import { storeAll } from '../../acts/store-all.js'
import { byId } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { addMicroseconds } from '../../entries/test-entries.js'
import { expectEqual, expectRejection } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyQuery, similarLogEntry } from '../../model/arbitrary-query.js'
import { type FilterModel, matches, toSearchQuery } from '../../model/query-model.js'
import { cleanUp, newest } from './clean-storage.js'

const DAY = 86_400_000
const AGES = [0, 1, 2, 3, 6, 11, Infinity]

/** A policy whose rules have their text in parts. */
interface PolicyModel {
  readonly rules: readonly { readonly where: FilterModel; readonly maxAgeDays: number }[]
  readonly maxAgeDays: number | undefined
  readonly maxAgeDaysBySeverity: Partial<Record<SeverityName, number>> | undefined
  readonly maxEntries: number | undefined
}

/** `maxEntries` deletes also what a rule keeps for ever. */
const NUMBER_WINS: PolicyModel = {
  rules: [{ where: { minSeverity: 'warn' }, maxAgeDays: Infinity }],
  maxAgeDays: 2,
  maxAgeDaysBySeverity: undefined,
  maxEntries: 9,
}

/** Similar entries up to twelve days old, some of them within a microsecond of a whole day. */
function agedEntries(count: number, seed: number): LogEntry[] {
  return fc.sample(similarLogEntry, { seed, numRuns: count }).map((entry, i) => ({
    ...entry,
    timestamp: addMicroseconds(SOME_TIME - ((i * 7) % 13) * DAY, (i % 3) - 1),
  }))
}

function anyPolicy(lab: Lab): fc.Arbitrary<PolicyModel> {
  const days = fc.constantFrom(...AGES)
  const age = fc.constantFrom(...AGES.filter(Number.isFinite))
  const optional = { nil: undefined }
  return fc.record({
    rules: fc.array(fc.record({ where: anyQuery(lab.supports), maxAgeDays: days }), {
      minLength: 1,
      maxLength: 5,
    }),
    maxAgeDays: fc.option(age, optional),
    maxAgeDaysBySeverity: fc.option(fc.record({ debug: age, error: age }, { requiredKeys: [] }), optional),
    maxEntries: fc.option(fc.integer({ min: 5, max: 60 }), { ...optional, freq: 1 }),
  })
}

function toPolicy({ rules, ...policy }: PolicyModel): RetentionPolicy {
  return { ...policy, rules: rules.map(({ where, ...rule }) => ({ ...rule, where: toSearchQuery(where) })) }
}

/** The entries that a policy keeps: for each entry, the first rule that matches decides. */
function kept(stored: readonly StoredLogEntry[], policy: PolicyModel): StoredLogEntry[] {
  const { rules, maxAgeDays = Infinity, maxAgeDaysBySeverity = {}, maxEntries = Infinity } = policy
  const young = stored.filter((entry) => {
    const rule = rules.find(({ where }) => matches(entry, where))
    const days = rule?.maxAgeDays ?? maxAgeDaysBySeverity[severityName(entry.severity)] ?? maxAgeDays
    return entry.timestamp >= SOME_TIME - days * DAY
  })
  return newest(young, Math.min(young.length, maxEntries))
}

async function firstRuleDecides(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const waiting = agedEntries(26 * 120, lab.seed)
  let stored: StoredLogEntry[] = []
  for (const policy of [...fc.sample(anyPolicy(lab), { seed: lab.seed, numRuns: 25 }), NUMBER_WINS]) {
    stored.push(...(await storeAll(storage, waiting.splice(0, Math.max(20, 120 - stored.length)))))
    const expected = kept(stored, policy)
    await cleanUp(storage, toPolicy(policy), stored, expected)
    stored = expected
  }
}

/** Rules that keep health checks for a day and audits for ever, as the documentation has them. */
async function rulesMeetWrites(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock, batch: { batchSize: 20, maxBatchSize: 100 } })
  const days = (age: number, count: number): LogEntry[] =>
    Array.from({ length: count }, (_, i) => ({
      message: i % 2 === 0 ? `GET /health ${i}` : `order ${i}`,
      timestamp: SOME_TIME - age * DAY,
      attributes: { audit: i % 10 < 2 },
    }))
  const policy: RetentionPolicy = {
    maxAgeDays: 30,
    rules: [
      { where: { attributes: { audit: true } }, maxAgeDays: Infinity },
      { where: { contains: 'GET /health' }, maxAgeDays: 1 },
    ],
  }
  const stays = (entry: StoredLogEntry, age: number) =>
    entry.attributes?.audit === true || age < 1 || (age < 30 && !entry.message.startsWith('GET'))
  const stored: StoredLogEntry[] = []
  // More than core deletes in one step.
  for (const age of [0, 2, 40]) {
    const entries = await storeAll(storage, days(age, 7000))
    stored.push(...entries.filter((entry) => stays(entry, age)))
  }
  let isCleaning = true
  const cleaning = storage.cleanup(policy).finally(() => {
    isCleaning = false
  })
  do {
    stored.push(...(await storeAll(storage, days(0.5, 40))))
    await new Promise(setImmediate)
  } while (isCleaning && stored.length < 18_000)
  const deleted = 7000 * 0.4 + 7000 * 0.8
  expectEqual(await cleaning, { deleted }, `the result of cleanup(${show(policy)}) while entries were stored`)
  const left: StoredLogEntry[] = []
  for await (const entry of storage.scan()) left.push(entry)
  expectEntries(byId(left), stored, `scan() after cleanup(${show(policy)}) while entries were stored`)
}

async function rulesAreRefused(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(storage, agedEntries(20, lab.seed))
  const { conditions = false, fullText } = lab.supports
  const refused: RetentionPolicy['rules'][] = [
    ...(conditions ? [] : [[{ where: { service: 'api' }, maxAgeDays: 0 }]]),
    ...(fullText ? [] : [[{ where: { not: { text: 'disk' } }, maxAgeDays: 0 }]]),
  ]
  for (const rules of refused) {
    for (const dryRun of [true, false])
      await expectRejection(
        () => storage.cleanup({ rules, dryRun }),
        'UNSUPPORTED',
        `cleanup(${show({ rules, dryRun })})`,
      )
    const opening = () => lab.storage({ retention: { rules } })
    await expectRejection(opening, 'UNSUPPORTED', `openLogStorage({ retention: ${show({ rules })} })`)
  }
  // A rule for all entries needs no filter, and age decides about the rest.
  const kept = stored.filter(({ timestamp }) => timestamp >= SOME_TIME - 3 * DAY)
  await cleanUp(storage, { maxAgeDays: 0, rules: [{ where: {}, maxAgeDays: 3 }] }, stored, kept)
}

/** Retention by filter. */
export const retentionRules: readonly DriverPromise[] = [
  {
    name: 'of the rules of a cleanup, the first that matches an entry decides about its age, and a dry run agrees',
    claim: 'conditions',
    check: firstRuleDecides,
  },
  {
    name: 'cleanup by rules deletes exactly the expired entries while other entries are being stored',
    claim: 'conditions',
    check: rulesMeetWrites,
  },
  {
    name: 'rules with filters that the driver does not support are refused with UNSUPPORTED, and nothing is deleted',
    check: rulesAreRefused,
  },
]
