import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { BUDGET, call, cleanUp, expectCleanup, expectLeft, step } from '../../acts/clean-up.js'
import { readAll } from '../../entries/stored-entries.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, text } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { MAX_LIMIT } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { inOrder, modelSearch } from '../../model/entry-model.js'
import { survivors, toDelete, without } from '../../model/retention-model.js'

const HOUR = 3_600_000
const LATE = SOME_TIME + 24 * HOUR

/** Entries whose times go up and down; several entries share each time. */
function mixedEntries(count: number, from = SOME_TIME): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: `mixed entry ${i}`,
    severity: 1 + (i % 24),
    timestamp: addMicroseconds(from, ((i * 37) % 101) * 1000),
  }))
}

/** Policies with one rule each, so that there is one order of deletion. */
const POLICIES: readonly DriverRetention[] = [
  { expired: [{ minSeverity: 1, maxSeverity: 24, before: LATE }], dryRun: false },
  { expired: [{ minSeverity: 5, maxSeverity: 18, before: LATE }], dryRun: false },
  { expired: [], maxEntries: 7, dryRun: false },
]

const EVERYTHING: DriverRetention = { expired: [], maxEntries: 0, dryRun: false }

async function stepsAreBounded(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const policy of POLICIES) {
    await cleanUp(driver, EVERYTHING)
    await expectBoundedSteps(driver, await appendAll(driver, mixedEntries(40), 15), policy)
  }
}

async function expectBoundedSteps(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
): Promise<void> {
  const budgets = [1, 1, 2, 7]
  let left = [...stored]
  for (let steps = 0, more = true; more; steps++) {
    const budget = budgets[steps % budgets.length] ?? 1
    const doomed = toDelete(left, policy)
    const result = await step(driver, policy, budget)
    more = result.more
    const what = `${call(policy, budget)}, step ${steps + 1} of a cleanup,`
    expectThat(
      more || doomed.length <= result.deleted,
      `${what} returned more: false, but must still delete ${doomed.length - result.deleted} entries`,
    )
    expectThat(
      result.deleted <= doomed.length,
      `${what} deleted ${result.deleted} entries, but the policy covers only ${doomed.length}`,
    )
    left = without(left, doomed.slice(0, result.deleted))
    await expectLeft(driver, left, `${what} which returned deleted: ${result.deleted},`)
    expectThat(steps < 1000, `${what} still returned more: true: a cleanup must end`)
  }
}

/** More entries than drivers put into one statement, chunk or page. */
async function manyEntries(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let stored = await appendAll(driver, mixedEntries(12_345))
  const isOdd = { minSeverity: 3, maxSeverity: 11, before: SOME_TIME + 50 }
  stored = await expectCleanup(driver, stored, { expired: [isOdd], dryRun: false })
  stored = await expectCleanup(driver, stored, { expired: [], maxEntries: 2001, dryRun: false }, 20_000)
  if (lab.supports.fullText) {
    const found = await driver.count({ text: text('mixed') })
    expectEqual(
      found,
      stored.length,
      'the number of entries that full text finds after a cleanup of most of 12,345 entries',
    )
  }
  for (const order of ['newest', 'oldest'] as const) {
    const query = { order, limit: MAX_LIMIT }
    const found = await driver.search(query)
    expectEntries(found, inOrder(stored, order), `a search after a cleanup of most of 12,345 entries`)
  }
  await expectCleanup(driver, stored, { expired: [], maxEntries: 0, dryRun: false }, 1000)
}

/** One batch is appended during each step, and one between two steps. */
async function meetsBatches(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const policy of POLICIES) {
    await cleanUp(driver, EVERYTHING)
    await expectSurvivors(driver, await appendAll(driver, mixedEntries(200), 90), policy)
  }
}

async function expectSurvivors(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
): Promise<void> {
  const what = `a cleanup (${call(policy, 20)}) during which entries were appended`
  const added: StoredLogEntry[] = []
  const append = async (steps: number, count: number) => {
    const young = mixedEntries(count, LATE + steps).map((entry) => ({ ...entry, severity: 9 }))
    if (steps < 30) added.push(...(await appendAll(driver, young)))
  }
  for (let more = true, steps = 0; more; steps++) {
    // The append starts before or after the step.
    const early = steps % 2 === 0 ? append(steps, 3) : undefined
    const stepping = step(driver, policy, 20)
    const [result] = await Promise.all([stepping, early ?? append(steps, 3)])
    await append(steps, 2)
    more = result.more
    expectThat(steps < 1000, `${what} did not end after 1,000 steps`)
  }
  await cleanUp(driver, policy)
  await expectLeft(driver, survivors([...stored, ...added], policy), what)
}

async function expiredOnArrival(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, mixedEntries(60), 25)
  const policy = {
    expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME + 60 }],
    maxEntries: 10,
    dryRun: false,
  }
  let late = 0
  await cleanUp(driver, policy, 9, async () => {
    if (late++ < 5) stored.push(...(await appendAll(driver, mixedEntries(4, SOME_TIME - HOUR))))
  })
  // A cleanup may leave entries that arrive during it to the next one.
  await cleanUp(driver, policy, BUDGET)
  const what = 'a cleanup during which expired entries were appended, and one more cleanup'
  await expectLeft(driver, survivors(stored, policy), what)
}

async function readsMeanwhile(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, mixedEntries(600), 250)
  const policy = { expired: [], maxEntries: 300, dryRun: false }
  const staying = survivors(stored, policy)
  const isStaying = new Set(staying.map(({ id }) => id))
  const stays = ({ id }: StoredLogEntry) => isStaying.has(id)
  for (let more = true, steps = 0; more; steps++) {
    const oldest = { order: 'oldest', limit: MAX_LIMIT } as const
    const [result, ascending, descending, byId] = await Promise.all([
      step(driver, policy, 40),
      driver.search(oldest),
      driver.search({ ...oldest, order: 'newest' }),
      readAll(driver),
    ])
    more = result.more
    expectThat(steps < 1000, 'a cleanup with concurrent reads did not end after 1,000 steps')
    const during = 'during a step of a cleanup (only the entries that stay)'
    expectEntries(
      ascending.filter(stays),
      modelSearch(staying, oldest),
      `search({ order: 'oldest' }) ${during}`,
    )
    expectEntries(
      descending.filter(stays),
      inOrder(staying, 'newest'),
      `search({ order: 'newest' }) ${during}`,
    )
    expectEntries(byId.filter(stays), staying, `readAfter(0, {}, …) ${during}`)
  }
  await expectLeft(driver, staying, 'a cleanup with concurrent reads')
}

/** The steps of a cleanup. */
export const steps: readonly DriverPromise[] = [
  {
    name: 'a step of a cleanup deletes the oldest entries, at most its budget, and reports whether there are more',
    check: stepsAreBounded,
  },
  { name: 'a cleanup of many thousand entries deletes exactly the right ones', check: manyEntries },
  {
    name: 'a cleanup deletes exactly what its policy covers, and keeps the entries that are appended during it',
    check: meetsBatches,
  },
  {
    name: 'entries that arrive expired during a cleanup are deleted, by the next cleanup at the latest',
    check: expiredOnArrival,
  },
  { name: 'reads during a cleanup return every entry that stays', check: readsMeanwhile },
]
