import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import { readAll } from '../entries/stored-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { show } from '../expect/expect-reads.js'
import { givenUp, without } from '../model/retention-model.js'

/** Steps in a row that may delete nothing, and tidy up say, before a cleanup is taken for one that never ends. */
const IDLE_STEPS = 1000

/** The least that core asks of a step. */
export const BUDGET = 5000

/**
 * Runs the steps of a cleanup to the end, and looks at what each of them tells.
 *
 * @param between Called after each step but the last.
 * @returns How many entries were deleted, as told.
 * @throws ConformanceFailure
 */
export async function cleanUp(
  driver: LogDriver,
  policy: DriverRetention,
  budget = BUDGET,
  between: () => unknown = () => {},
): Promise<number> {
  let total = 0
  for (let idle = 0; ; ) {
    const { deleted, more } = await step(driver, policy, budget)
    total += deleted
    if (!more) return total
    idle = deleted === 0 ? idle + 1 : 0
    expectThat(
      idle < IDLE_STEPS,
      `${call(policy, budget)} has said ${IDLE_STEPS} times in a row that it deleted 0 and that there is more: a cleanup must end`,
    )
    await between()
  }
}

/** One step of a cleanup. @throws ConformanceFailure when it tells what cannot be. */
export async function step(
  driver: Pick<LogDriver, 'deleteOldest'>,
  policy: DriverRetention,
  budget: number,
): Promise<{ deleted: number; more: boolean }> {
  const { deleted, more, ...rest } = await driver.deleteOldest(policy, budget)
  const what = call(policy, budget)
  expectEqual(rest, {}, `what else than deleted and more ${what} told`)
  expectThat(Number.isSafeInteger(deleted) && deleted >= 0, `${what}: deleted is ${deleted}`)
  expectThat(
    policy.dryRun || deleted <= budget,
    `${what}: deleted is ${deleted}, which is more than the budget`,
  )
  expectEqual(typeof more, 'boolean', `${what}: the type of more`)
  return { deleted, more }
}

/**
 * Cleans up a store to the end, with a dry run before, and compares all that can be told of it with what a policy must
 * leave.
 *
 * @param stored All that is stored, in the order of the ids.
 * @returns What is left.
 * @throws ConformanceFailure
 */
export async function expectCleanup(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
  budget = BUDGET,
): Promise<StoredLogEntry[]> {
  const what = call(policy, budget)
  const gone = givenUp(stored, policy)
  await expectDryRun(driver, stored, policy, budget)
  const deleted = await cleanUp(driver, policy, budget)
  const left = without(stored, gone)
  await expectLeft(driver, left, `${what}, called until there was no more,`)
  expectEqual(deleted, gone.length, `what the steps of ${what} told to have deleted together`)
  const again = await cleanUp(driver, policy, budget)
  expectEqual(again, 0, `what ${what} deleted after it had said that there is no more`)
  return left
}

/** A dry run must tell how many entries a policy gives up, and leave all of them. */
export async function expectDryRun(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
  budget: number,
): Promise<void> {
  const dryRun = { ...policy, dryRun: true }
  const told = await step(driver, dryRun, budget)
  const expected = { deleted: givenUp(stored, policy).length, more: false }
  expectEqual(told, expected, `what ${call(dryRun, budget)} told, on ${stored.length} entries`)
  const { entries } = await driver.stats()
  expectEqual(entries, stored.length, `stats().entries after ${call(dryRun, budget)}`)
}

/** Compares what is stored with what must be left of it. */
export async function expectLeft(
  driver: LogDriver,
  left: readonly StoredLogEntry[],
  after: string,
): Promise<void> {
  expectEntries(await readAll(driver), left, `readAfter(0, {}, …) after ${after}`)
  const { entries } = await driver.stats()
  expectEqual(entries, left.length, `stats().entries after ${after}`)
  expectEqual(await driver.count({}), left.length, `count({}) after ${after}`)
}

/** The call as it is written in code. */
export function call(policy: DriverRetention, budget: number): string {
  return `deleteOldest(${show(policy)}, ${budget})`
}
