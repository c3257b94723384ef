import type { Verdict } from './verdict.js'

/**
 * Lists the promises that were not tested, with one line for each reason: how many promises of which groups, and how they can be
 * tested. Reasons without a remedy come last.
 */
export function notTried(verdicts: readonly Verdict[]): string[] {
  const untried = verdicts.filter(({ status }) => status === 'not tested')
  const reasons = Map.groupBy(untried, ({ reason, remedy }) => `${reason}\n${remedy}`)
  const isHopeless = ([first]: readonly Verdict[]) => Number(first?.remedy === undefined)
  return [...reasons.values()].sort((a, b) => isHopeless(a) - isHopeless(b)).map(describe)
}

function describe(verdicts: readonly Verdict[]): string {
  const groups = [...Map.groupBy(verdicts, ({ group }) => group)].map(
    ([group, { length }]) => `${group} ${length}`,
  )
  const count = verdicts.length === 1 ? '1 promise' : `${verdicts.length} promises`
  const [{ reason, remedy } = {} as Partial<Verdict>] = verdicts
  return `Not tested: ${count} (${groups.join(', ')}), because ${reason}. ${remedy ?? 'No remedy here'}.`
}
