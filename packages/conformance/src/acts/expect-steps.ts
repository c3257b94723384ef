import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import { expectThat } from '../expect/expect.js'
import { givenUp, inTurn, without } from '../model/retention-model.js'
import { call, expectLeft, step } from './clean-up.js'

/** Steps that may delete nothing before a cleanup is taken for one that never ends. */
const IDLE_STEPS = 1000

/**
 * Takes the steps of a cleanup one by one, to its end, and compares what each of them leaves: what a step has deleted
 * must be the first of what is to go, over all rules together. With `maxBytes`, only the engine knows where it ends.
 *
 * @param stored All that is stored, in the order of the ids.
 * @param budgets Of the steps, by turns.
 * @returns What is left.
 * @throws ConformanceFailure
 */
export async function expectSteps(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  policy: DriverRetention,
  budgets: readonly number[],
): Promise<StoredLogEntry[]> {
  let left = [...stored]
  let idle = 0
  for (let steps = 0, more = true; more; steps++) {
    const budget = budgets[steps % budgets.length] ?? 1
    const what = `${call(policy, budget)}, step ${steps + 1} of a cleanup of ${stored.length} entries,`
    const told = await step(driver, policy, budget)
    left = expectStep(left, policy, told, what)
    if (told.deleted > 0 || !told.more) await expectLeft(driver, left, `${what} which told ${told.deleted},`)
    more = told.more
    idle = told.deleted === 0 ? idle + 1 : 0
    expectThat(idle < IDLE_STEPS, `${what} still says that there is more, and has long deleted nothing`)
  }
  return left
}

/** What a step must have left that told so much. @throws ConformanceFailure when it cannot be. */
function expectStep(
  left: readonly StoredLogEntry[],
  policy: DriverRetention,
  { deleted, more }: { deleted: number; more: boolean },
  what: string,
): StoredLogEntry[] {
  const owed = givenUp(left, policy).length
  // A size that any store keeps gives nothing up.
  const max = (policy.maxBytes ?? Infinity) < Number.MAX_SAFE_INTEGER ? left.length : owed
  expectThat(deleted <= max, `${what} deleted ${deleted} entries, where the policy gives up ${max}`)
  expectThat(
    more || deleted >= owed,
    `${what} says that there is no more, but ${owed - deleted} entries are left to delete`,
  )
  return without(left, inTurn(left, policy).slice(0, deleted))
}
