import type { Measured, SubjectResult, TrialResult } from '../../src/run-trials.js'
import type { Trial } from '../../src/trial.js'

/** A trial with the two subjects `one` and `other`, with changes. */
export function trialOf(changes: Partial<Trial> = {}): Trial {
  return {
    name: 'a trial',
    workload: 'throughput',
    parameters: { entries: 1000 },
    quick: { entries: 10 },
    subjects: ['one', 'other'],
    figure: 'entries/s',
    ...changes,
  }
}

/** The result of a subject that was measured once. */
export function resultOf(subject: string, figures: Readonly<Record<string, number>>): SubjectResult {
  const measured = Object.entries(figures).map(([name, median]): [string, Measured] => [
    name,
    { median, spread: 0, all: [median] },
  ])
  return { subject, name: `subject ${subject}`, figures: Object.fromEntries(measured) }
}

export function trialResult(changes: Partial<Trial>, ...results: readonly SubjectResult[]): TrialResult {
  const trial = trialOf(changes)
  return { trial, parameters: trial.parameters, results }
}
