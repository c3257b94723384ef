import type { TrialResult } from '../src/run-trials.js'
import type { Trial } from '../src/trial.js'

/** A result as a run would give it: subject → figure → what was measured in each round. */
export function resultOf(
  trial: Partial<Trial> & { readonly name: string },
  subjects: Readonly<Record<string, Readonly<Record<string, readonly number[]>> | string>>,
): TrialResult {
  return {
    trial: {
      workload: 'throughput',
      parameters: {},
      subjects: Object.keys(subjects),
      figure: 'entries/s',
      ...trial,
    },
    parameters: trial.parameters ?? {},
    results: Object.entries(subjects).map(([subject, figures]) =>
      typeof figures === 'string'
        ? { subject, name: subject, figures: {}, skipped: figures }
        : {
            subject,
            name: subject,
            figures: Object.fromEntries(
              Object.entries(figures).map(([name, all]) => {
                const sorted = all.toSorted((a, b) => a - b)
                const median = sorted[sorted.length >> 1] ?? Number.NaN
                return [name, { median, spread: (Math.max(...all) - Math.min(...all)) / 2 / median, all }]
              }),
            ),
          },
    ),
  }
}
