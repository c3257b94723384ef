import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import { readAll } from '../entries/stored-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { show } from '../expect/expect-reads.js'
import { toDelete, without } from '../model/retention-model.js'

/** Steps in a row that may delete nothing, for example to tidy up, before a cleanup counts as endless. */
const IDLE_STEPS = 1000

/** The smallest budget that core uses. */
export const BUDGET = 5000

/**
 * Runs the steps of a cleanup to the end, and checks what each of them returns.
 *
 * @param between Called after each step but the last.
 * @returns How many entries the steps reported as deleted.
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
      `${call(policy, budget)} returned deleted: 0 and more: true ${IDLE_STEPS} times in a row: a cleanup must end`,
    )
    await between()
  }
}

/** Runs one step of a cleanup. @throws ConformanceFailure if its result is not possible. */
export async function step(
  driver: Pick<LogDriver, 'deleteOldest'>,
  policy: DriverRetention,
  budget: number,
): Promise<{ deleted: number; more: boolean }> {
  const { deleted, more, ...rest } = await driver.deleteOldest(policy, budget)
  const what = call(policy, budget)
  expectEqual(rest, {}, `the fields other than deleted and more in the result of ${what}`)
  expectThat(
    Number.isSafeInteger(deleted) && deleted >= 0,
    `${what}: deleted is ${deleted}, expected a whole number from 0 on`,
  )
  expectThat(
    policy.dryRun || deleted <= budget,
    `${what}: deleted is ${deleted}, expected at most the budget`,
  )
  expectEqual(typeof more, 'boolean', `${what}: the type of more`)
  return { deleted, more }
}

/**
 * Runs a dry run and a whole cleanup, and compares the results and the store with what the policy must leave.
 *
 * @param stored All stored entries, in the order of their ids.
 * @returns The entries that are left.
 * @throws ConformanceFailure
 */
export async function expectCleanup(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
  budget = BUDGET,
): Promise<StoredLogEntry[]> {
  const what = call(policy, budget)
  const gone = toDelete(stored, policy)
  await expectDryRun(driver, stored, policy, budget)
  const deleted = await cleanUp(driver, policy, budget)
  const left = without(stored, gone)
  await expectLeft(driver, left, `${what}, called until more was false,`)
  expectEqual(deleted, gone.length, `the sum of deleted over all steps of ${what}`)
  const again = await cleanUp(driver, policy, budget)
  expectEqual(again, 0, `the number of entries that ${what} deleted after it had returned more: false`)
  return left
}

/** A dry run must return how many entries the policy deletes, and delete none. */
export async function expectDryRun(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
  budget: number,
): Promise<void> {
  const dryRun = { ...policy, dryRun: true }
  const result = await step(driver, dryRun, budget)
  const expected = { deleted: toDelete(stored, policy).length, more: false }
  expectEqual(result, expected, `the result of ${call(dryRun, budget)} on ${stored.length} entries`)
  const { entries } = await driver.stats()
  expectEqual(entries, stored.length, `stats().entries after ${call(dryRun, budget)}`)
}

/** Compares the store with the entries that must be left. */
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

/** The call as source code. */
export function call(policy: DriverRetention, budget: number): string {
  return `deleteOldest(${show(policy)}, ${budget})`
}
