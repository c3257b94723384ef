import type { TrialResult } from './run-trials.js'
import { median } from './statistics.js'

/** A figure, and the bound that it must reach. */
export interface Target {
  readonly what: string
  /** The bound that must be reached, and optionally a more ambitious goal. */
  readonly bound: number
  readonly aim?: number
  /** Whether the bound is a lower or an upper bound. */
  readonly is: 'at least' | 'at most'
  readonly unit: '×' | 'µs' | 'ms' | 'MiB'
  /** Trial → keys of the subjects whose figures the target uses. */
  readonly subjects: Readonly<Record<string, readonly string[]>>
  /** Returns `undefined` if a trial was not measured. */
  readonly value: (figure: FigureOf) => number | undefined
}

/** Returns a figure of a subject in a trial, in one round. */
export type FigureOf = (trial: string, subject: string, figure: string) => number | undefined

export interface Reached extends Target {
  /** The median over the rounds. */
  readonly measured: number | undefined
  /** The lowest and the highest value of all rounds. For every five rounds, one value at each end is left out. */
  readonly range: readonly [lowest: number, highest: number] | undefined
  readonly isReached: boolean
}

/** Compares results with targets, each round by itself: disturbances of the machine affect all subjects of a round. */
export function compareWithTargets(targets: readonly Target[], results: readonly TrialResult[]): Reached[] {
  return targets.map((target) => {
    const values: number[] = []
    for (let round = 0; ; round++) {
      const value = target.value(figuresOf(results, round))
      // NaN means that nothing was measured. It must not count as a missed target.
      if (value === undefined || Number.isNaN(value)) break
      values.push(value)
    }
    if (values.length === 0) return { ...target, measured: undefined, range: undefined, isReached: false }
    const measured = median(values)
    const isReached = target.is === 'at least' ? measured >= target.bound : measured <= target.bound
    return { ...target, measured, range: rangeOf(values), isReached }
  })
}

/** Leaves out outliers: one disturbed round must not decide the verdict. */
function rangeOf(values: readonly number[]): [lowest: number, highest: number] {
  const sorted = values.toSorted((a, b) => a - b)
  const left = Math.floor(sorted.length / 5)
  const [lowest = Number.NaN] = sorted.slice(left)
  const worst = sorted.at(-1) ?? Number.NaN
  // A failed round (infinity) always counts.
  const highest = Number.isFinite(worst) ? (sorted.at(-1 - left) ?? worst) : worst
  return [lowest, highest]
}

function figuresOf(results: readonly TrialResult[], round: number): FigureOf {
  return (trial, subject, figure) =>
    results
      .find((result) => result.trial.name === trial)
      ?.results.find((result) => result.subject === subject)?.figures[figure]?.all[round]
}
