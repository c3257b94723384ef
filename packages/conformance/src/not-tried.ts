import type { Verdict } from './verdict.js'

/**
 * What was not tried, a line for each reason: how many promises of which groups, and how to have them tried. What nothing here
 * helps to try comes last.
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
  return `Not tested: ${count} (${groups.join(', ')}), because ${reason}. ${remedy ?? 'Nothing helps here'}.`
}
