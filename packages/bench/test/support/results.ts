import type { Measured, SubjectResult, TrialResult } from '../../src/run-trials.js'
import type { Trial } from '../../src/trial.js'

/** A trial of two subjects, `one` and `other`, and what differs from that. */
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

/** What a subject is measured at, once each. */
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
