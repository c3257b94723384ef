import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../acts/append-all.js'
import { BUDGET, call, cleanUp, step } from '../acts/clean-up.js'
import { bulkyEntries, Noise } from '../entries/bulky-entries.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchThatBreaksAt } from '../entries/tampered-batch.js'
import { batchOf, batchOfSize, SOME_TIME, type TestEntry } from '../entries/test-batch.js'
import { similarEntries } from '../entries/test-entries.js'
import { expectEqual, expectThat, failureOf } from '../expect/expect.js'
import { NotTested } from '../failure/not-tested.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { inTurn, without } from '../model/retention-model.js'

/** Bytes per entry and number of entries: several hundred kilobytes in total. */
const EACH = 3000
const COUNT = 200
const TEXT = EACH * COUNT

/** Disks store whole blocks, and engines have logs, indexes and catalogues of their own. */
const MAX_GROWTH = 12 * TEXT + 2 ** 24

async function bytesOf(driver: LogDriver): Promise<number> {
  await driver.checkpoint?.()
  const { bytes } = await driver.stats()
  expectThat(
    Number.isSafeInteger(bytes) && bytes >= 0,
    `stats().bytes is ${bytes}: expected a whole number from 0 on`,
  )
  return bytes
}

/** Entries that are large in this field. */
function bulkyIn(field: 'message' | 'attributes' | 'service', noise: Noise): TestEntry[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const text = `${noise.text(EACH - 10)} ${i}`
    return { timestamp: SOME_TIME + i, [field]: field === 'attributes' ? { text } : text }
  })
}

async function growsWithEntries(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const first = await driver.append(batchOfSize(1))
  const one = await bytesOf(driver)
  expectThat(
    first.length === 1 && one > 0,
    `stats().bytes of a store with one entry is ${one}: expected more than 0`,
  )
  const noise = new Noise(lab.seed)
  let before = one
  for (const field of ['attributes', 'message', 'service'] as const) {
    await appendAll(driver, bulkyIn(field, noise), 70)
    const after = await bytesOf(driver)
    const what = `stats().bytes grew from ${before} to ${after} with ${COUNT} entries of ${EACH} characters in ${field}`
    expectThat(after - before > TEXT / 3, `${what}: expected at least ${TEXT / 3} more`)
    expectThat(after - before < MAX_GROWTH, `${what}: expected at most ${MAX_GROWTH} more`)
    before = after
  }
}

const OF_ALL: Omit<DriverRetention, 'dryRun'>[] = [
  { expired: [{ minSeverity: 1, maxSeverity: 12, before: SOME_TIME + COUNT }] },
  { expired: [], maxEntries: COUNT / 4 },
]

/** Space that a cleanup releases is visible, and later entries reuse it. */
async function fallsWithCleanups(lab: Lab): Promise<void> {
  const driver = await lab.open()
  let stored: StoredLogEntry[] = []
  const fill = async (round: number) => {
    const added = bulkyEntries(COUNT - stored.length, EACH, lab.seed + round)
    stored.push(...(await appendAll(driver, added, 70)))
    return bytesOf(driver)
  }
  const full = await fill(0)
  for (const [i, rules] of OF_ALL.entries()) {
    const policy = { ...rules, dryRun: false }
    const before = await bytesOf(driver)
    const deleted = await cleanUp(driver, policy)
    const after = await bytesOf(driver)
    const gone = deleted / stored.length
    stored = without(stored, inTurn(stored, policy).slice(0, deleted))
    expectThat(
      after < before * (1 - 0.6 * gone),
      `stats().bytes is ${after} after ${call(policy, BUDGET)}, which deleted ${deleted} entries of about ${EACH} bytes: it was ${before} before`,
    )
    const again = await fill(i + 1)
    expectThat(
      again < 1.5 * full,
      `stats().bytes is ${again} after as many entries were stored as a cleanup deleted: it was ${full} before`,
    )
  }
  await cleanUp(driver, { expired: [], maxEntries: 0, dryRun: false })
  const empty = await bytesOf(driver)
  expectThat(
    empty < 0.5 * full,
    `stats().bytes is ${empty} after all entries were deleted: it was ${full} before`,
  )
}

/** Calls that store and delete nothing leave the bytes as they are, however often they are repeated. */
async function staysWithoutChanges(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const repeated = batchOf(bulkyEntries(COUNT, EACH, lab.seed))
  await driver.append(repeated)
  const before = await bytesOf(driver)
  const policy = { expired: [], maxEntries: 0, dryRun: true }
  const rounds: Record<string, () => unknown> = {
    'failed appends': () => failureOf(() => driver.append(batchThatBreaksAt(1999, 2000))),
    'repeated appends': () => driver.append(repeated),
    'dry runs': () => step(driver, policy, 10),
  }
  for (const [what, act] of Object.entries(rounds)) {
    for (let round = 0; round < 5; round++) await act()
    const after = await bytesOf(driver)
    const isNear = after > 0.5 * before && after < 2 * before
    expectThat(isNear, `stats().bytes is ${after} after five ${what}: it was ${before} before`)
  }
}

async function staysOverAnOpening(lab: Lab): Promise<void> {
  let driver = await lab.open()
  await appendAll(driver, bulkyEntries(COUNT, EACH, lab.seed), 70)
  await cleanUp(driver, { expired: [], maxEntries: COUNT / 2, dryRun: false })
  const before = await bytesOf(driver)
  const { entries, lastId } = await driver.stats()
  await lab.close(driver)
  driver = await lab.open()
  const found = await driver.stats()
  expectEqual(found, { entries, lastId, bytes: found.bytes }, 'stats() after reopening')
  const isNear = found.bytes > 0.5 * before && found.bytes < 2 * before
  expectThat(isNear, `stats().bytes is ${found.bytes} after reopening: it was ${before} before`)
}

type Act = 'append' | 'again' | 'fail' | 'clean' | 'dry run' | 'checkpoint' | 'sync' | 'read'
const ACTS: readonly Act[] = ['append', 'again', 'fail', 'clean', 'dry run', 'checkpoint', 'sync', 'read']

/** Milliseconds; no entry is as old. */
const EDGE = 1e12

/** All figures agree after each call. */
async function numbersAgree(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const similar = similarEntries(400, lab.seed)
  let stored: StoredLogEntry[] = []
  let { lastId } = await driver.stats()
  let last = batchOfSize(1)
  let cleanups = 0
  const acts: Record<Act, (n: number) => unknown> = {
    append: async (n) => {
      last = batchOf(similar.splice(0, 1 + n))
      if (last.size === 0) last = batchOfSize(1)
      const added = entriesOf(last, await driver.append(last))
      stored.push(...added)
      lastId = added.at(-1)?.id ?? lastId
    },
    again: async () => {
      const isNew = (await driver.append(last)).some((id) => id > lastId)
      if (isNew) await acts.append(1)
    },
    fail: (n) => failureOf(() => driver.append(batchThatBreaksAt(n, n + 1))),
    clean: async (n) => {
      // A rule that no entry matches makes this another cleanup than the last one, which may leave out entries stored since.
      const rule = { minSeverity: 1, maxSeverity: 24, before: -EDGE - ++cleanups }
      const policy = { expired: [rule], maxEntries: Math.floor(stored.length / 2), dryRun: false }
      const { deleted } = await step(driver, policy, 1 + n)
      stored = without(stored, inTurn(stored, policy).slice(0, deleted))
    },
    'dry run': (n) => step(driver, { expired: [], maxEntries: n, dryRun: true }, 3),
    checkpoint: () => driver.checkpoint?.(),
    sync: () => driver.sync?.(),
    read: () => driver.search({ order: 'newest', limit: 3 }),
  }
  await acts.append(20)
  const sequence = fc.tuple(fc.constantFrom(...ACTS), fc.integer({ min: 0, max: 9 }))
  for (const [act, n] of fc.sample(sequence, { seed: lab.seed, numRuns: 40 })) {
    await acts[act](n)
    const stats = await driver.stats()
    const after = `after ${act} (${n})`
    expectEqual(stats, { entries: stored.length, lastId, bytes: stats.bytes }, `stats() ${after}`)
    expectThat(stats.entries === 0 || stats.bytes > 0, `stats().bytes is ${stats.bytes} ${after}`)
    expectEqual(await driver.count({}), stored.length, `count({}) ${after}`)
    const slices = await driver.histogram({ bucket: 3_600_000 })
    const sum = slices.reduce((total, { count }) => total + count, 0)
    expectEqual(sum, stored.length, `the sum of histogram({ bucket: 3600000 }) ${after}`)
    const severities = slices.flatMap(({ bySeverity }) => Object.values(bySeverity))
    const bySeverity = severities.reduce((total, count) => total + count, 0)
    expectEqual(bySeverity, stored.length, `the sum of its counts by severity ${after}`)
  }
  expectEqual(
    (await readAll(driver)).map(({ id }) => id),
    stored.map(({ id }) => id),
    'the ids that are left at the end',
  )
}

/** The figures of a driver are true. */
async function lastIdAgrees(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  if (driver.lastId === undefined) throw new NotTested('the driver has no lastId, which is optional')
  const other = lab.supports.multiProcess ? await lab.open() : driver
  const batch = batchOfSize(7)
  const acts: Record<string, () => unknown> = {
    'an append': () => driver.append(batch),
    'a repeated append': () => driver.append(batch),
    'a failed append': () => failureOf(() => driver.append(batchThatBreaksAt(9, 10))),
    'an append of a single entry': () => driver.append(batchOfSize(1)),
    'an append of another driver': () => other.append(batchOfSize(3)),
    'a cleanup that deletes the newest entry': () =>
      cleanUp(driver, { expired: [{ minSeverity: 1, maxSeverity: 24, before: 2 ** 42 }], dryRun: false }),
    'another append': () => driver.append(batchOfSize(2)),
  }
  for (const [what, act] of Object.entries(acts)) {
    await act()
    const { lastId } = await driver.stats()
    expectEqual(await driver.lastId(), lastId, `lastId() after ${what}`)
  }
}

export const figures: PromiseGroup = {
  name: 'figures',
  promises: [
    {
      name: 'stats().bytes is above 0 from the first entry on, and grows by about the size of the entries, whichever field is large',
      check: growsWithEntries,
    },
    {
      name: 'stats().bytes falls after a cleanup, and adding as many entries again takes no more than before',
      check: fallsWithCleanups,
    },
    {
      name: 'stats().bytes stays about the same after failed appends, repeated appends and dry runs',
      check: staysWithoutChanges,
    },
    {
      name: 'stats() returns the same after reopening, except that bytes may differ a little',
      claim: 'persistent',
      check: staysOverAnOpening,
    },
    {
      name: 'stats, count and histogram agree after each call, including failed, repeated and deleting calls',
      check: numbersAgree,
    },
    {
      name: 'lastId returns the lastId of stats, after each call, also if the newest entries are deleted',
      check: lastIdAgrees,
    },
  ],
}
