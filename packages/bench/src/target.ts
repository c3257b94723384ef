import type { TrialResult } from './run-trials.js'
import { median } from './statistics.js'

/** One row of what must be reached. */
export interface Target {
  readonly what: string
  /** The bound, and what is aimed for where that is more. */
  readonly bound: number
  readonly aim?: number
  /** Whether the figure must be at least the bound, or at most. */
  readonly is: 'at least' | 'at most'
  readonly unit: '×' | 'µs' | 'ms' | 'MiB'
  /** Trial → keys of the subjects that it takes. */
  readonly subjects: Readonly<Record<string, readonly string[]>>
  /** `undefined` where a trial is missing. */
  readonly value: (figure: FigureOf) => number | undefined
}

/** A figure of a subject in a trial, in one round. */
export type FigureOf = (trial: string, subject: string, figure: string) => number | undefined

export interface Reached extends Target {
  /** The median over the rounds. */
  readonly measured: number | undefined
  /** The lowest and the highest of the rounds, without one at either end for every five of them. */
  readonly range: readonly [lowest: number, highest: number] | undefined
  readonly isReached: boolean
}

/** Holds results against targets: each round by itself, as what the machine does meets the subjects of a round alike. */
export function compareWithTargets(targets: readonly Target[], results: readonly TrialResult[]): Reached[] {
  return targets.map((target) => {
    const values: number[] = []
    for (let round = 0; ; round++) {
      const value = target.value(figuresOf(results, round))
      // A figure that is no number says nothing, and least of all that a target was missed.
      if (value === undefined || Number.isNaN(value)) break
      values.push(value)
    }
    if (values.length === 0) return { ...target, measured: undefined, range: undefined, isReached: false }
    const measured = median(values)
    const isReached = target.is === 'at least' ? measured >= target.bound : measured <= target.bound
    return { ...target, measured, range: rangeOf(values), isReached }
  })
}

/** A round that met something else on the machine must not decide what is said of all. */
function rangeOf(values: readonly number[]): [lowest: number, highest: number] {
  const sorted = values.toSorted((a, b) => a - b)
  const left = Math.floor(sorted.length / 5)
  const [lowest = Number.NaN] = sorted.slice(left)
  const worst = sorted.at(-1) ?? Number.NaN
  // A round that failed counts wherever it stands.
  const highest = Number.isFinite(worst) ? (sorted.at(-1 - left) ?? worst) : worst
  return [lowest, highest]
}

function figuresOf(results: readonly TrialResult[], round: number): FigureOf {
  return (trial, subject, figure) =>
    results
      .find((result) => result.trial.name === trial)
      ?.results.find((result) => result.subject === subject)?.figures[figure]?.all[round]
}
