import { IN_DOUBT_CODES } from '@logpond/core/testing'
import fc from 'fast-check'
import type { Run } from '../case.js'
import { judge, type Limits } from '../oracle.js'
import type { Plan } from './plan.js'
import { type Outcome, simulate } from './simulate.js'

/** Milliseconds for which fast-check searches for a smaller plan with the same problem. */
const SHRINKING = 20_000

/** The codes of entries whose batch may have been written although all attempts failed. */
const LIMITS: Limits = { inDoubt: IN_DOUBT_CODES }

/** Simulates the plan of a seed, and judges the result. If it is the only run, searches for a smaller plan with the same problem. */
export async function runPlan(run: Run, plans: fc.Arbitrary<Plan>): Promise<void> {
  const { seed, sabotage, isAlone } = run
  const outcomes: Outcome[] = []
  const property = fc.asyncProperty(plans, async (plan) => {
    const saw = (what: string) => {
      if (outcomes.length === 0) run.saw(what)
    }
    const outcome = await simulate(plan, { seed, sabotage, saw })
    outcomes.push(outcome)
    return outcome.problems.length === 0 && judge(outcome.evidence, LIMITS).length === 0
  })
  const { failed, counterexample } = await fc.check(property, {
    seed: Math.floor(run.random() * 2 ** 31),
    numRuns: 1,
    endOnFailure: !isAlone,
    interruptAfterTimeLimit: SHRINKING,
  })
  const [outcome] = outcomes
  if (outcome === undefined) throw new Error('Nothing was simulated.')
  run.judge(outcome.evidence, LIMITS)
  for (const { rule, what } of outcome.problems) run.expect(false, rule, what)
  if (failed && isAlone) run.expect(false, 'G', `smallest plan found: ${fc.stringify(counterexample)}`)
}
