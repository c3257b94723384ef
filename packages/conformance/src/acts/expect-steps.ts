import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import { expectThat } from '../expect/expect.js'
import { inTurn, toDelete, without } from '../model/retention-model.js'
import { call, expectLeft, step } from './clean-up.js'

/** Steps that may delete nothing before a cleanup counts as endless. */
const IDLE_STEPS = 1000

/**
 * Runs the steps of a cleanup to the end, and checks the entries that each of them leaves: a step must delete the first
 * entries in the order of the whole policy. With `maxBytes`, only the engine knows how many must go.
 *
 * @param stored All stored entries, in the order of their ids.
 * @param budgets Budgets that the steps use in turn.
 * @returns The entries that are left.
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
    const result = await step(driver, policy, budget)
    left = expectStep(left, policy, result, what)
    if (result.deleted > 0 || !result.more)
      await expectLeft(driver, left, `${what} which returned deleted: ${result.deleted},`)
    more = result.more
    idle = result.deleted === 0 ? idle + 1 : 0
    expectThat(
      idle < IDLE_STEPS,
      `${what} still returns more: true, but the last ${IDLE_STEPS} steps deleted nothing`,
    )
  }
  return left
}

/** The entries that a step with this result must leave. @throws ConformanceFailure if the result is not possible. */
function expectStep(
  left: readonly StoredLogEntry[],
  policy: DriverRetention,
  { deleted, more }: { deleted: number; more: boolean },
  what: string,
): StoredLogEntry[] {
  const owed = toDelete(left, policy).length
  // Every store is smaller than this, so the rule deletes nothing.
  const max = (policy.maxBytes ?? Infinity) < Number.MAX_SAFE_INTEGER ? left.length : owed
  expectThat(deleted <= max, `${what} deleted ${deleted} entries, but the policy covers only ${max}`)
  expectThat(
    more || deleted >= owed,
    `${what} returned more: false, but must still delete ${owed - deleted} entries`,
  )
  return without(left, inTurn(left, policy).slice(0, deleted))
}
