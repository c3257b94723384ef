import type { TrialResult } from './run-trials.js'

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

/** The median of a figure: of a subject in a trial. */
export type FigureOf = (trial: string, subject: string, figure: string) => number | undefined

export interface Reached extends Target {
  readonly measured: number | undefined
  readonly isReached: boolean
}

/** Holds results against targets. */
export function compareWithTargets(targets: readonly Target[], results: readonly TrialResult[]): Reached[] {
  const figureOf: FigureOf = (trial, subject, figure) =>
    results
      .find((result) => result.trial.name === trial)
      ?.results.find((result) => result.subject === subject)?.figures[figure]?.median
  return targets.map((target) => {
    const value = target.value(figureOf)
    // A figure that is no number says nothing, and least of all that a target was missed.
    const measured = Number.isNaN(value) ? undefined : value
    const isReached =
      measured !== undefined &&
      (target.is === 'at least' ? measured >= target.bound : measured <= target.bound)
    return { ...target, measured, isReached }
  })
}
