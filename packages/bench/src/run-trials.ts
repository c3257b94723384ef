import { spawnTrial } from './spawn-trial.js'
import { median, spread } from './statistics.js'
import type { Outcome, Trial, TrialRun } from './trial.js'

export interface RunOptions {
  readonly quick: boolean
  /** Number of runs of each subject. */
  readonly repeats: number
  /** The folder for the files of the runs. @default the folder for temporary files */
  readonly directory?: string
  /** Returns whether to measure the subject with this key. @default all */
  readonly only?: (subject: string) => boolean
  readonly onRun?: (trial: Trial, subject: string, round: number) => void
  /**
   * Called once for a subject whose run failed. The other subjects continue, and the result has the reason.
   *
   * @default `runTrial` rejects at the first failure
   */
  readonly onFailure?: (trial: Trial, subject: string, error: Error) => void
}

/** One figure over all rounds. */
export interface Measured {
  readonly median: number
  /** Half of the difference between the highest and the lowest value, divided by the median. */
  readonly spread: number
  readonly all: readonly number[]
}

export interface SubjectResult {
  readonly subject: string
  readonly name: string
  readonly differs?: string
  readonly figures: Readonly<Record<string, Measured>>
  /** Why the subject was not measured. */
  readonly skipped?: string
  /** Why the subject has no figures although it runs here: it stored wrong entries, or it crashed. */
  readonly failed?: string
}

export interface TrialResult {
  readonly trial: Trial
  /** The parameters of this run. A quick run has its own. */
  readonly parameters: Trial['parameters']
  readonly results: readonly SubjectResult[]
}

interface Samples {
  readonly name: string
  readonly differs?: string
  readonly figures: Record<string, number[]>
  readonly skipped?: string
  readonly failed?: string
}

/**
 * Measures the subjects of a trial in turns, round by round, so that disturbances of the machine affect all of them.
 *
 * @param run Runs one subject once. @default in a child process
 */
export async function runTrial(
  trial: Trial,
  options: RunOptions,
  run: (run: TrialRun) => Promise<Outcome> = spawnTrial,
): Promise<TrialResult> {
  const { quick, repeats, directory, only = () => true, onRun, onFailure } = options
  const parameters = (quick ? trial.quick : undefined) ?? trial.parameters
  const subjects = trial.subjects.filter(only)
  const samples = new Map<string, Samples>()
  for (let round = 0; round < repeats; round++) {
    for (const subject of subjects) {
      const known = samples.get(subject)
      if (known?.skipped !== undefined || known?.failed !== undefined) continue
      onRun?.(trial, subject, round)
      try {
        const outcome = await run({
          workload: trial.workload,
          subject,
          parameters,
          ...(directory === undefined ? {} : { directory }),
        })
        samples.set(subject, withOutcome(known, subject, outcome))
      } catch (error) {
        if (onFailure === undefined || !(error instanceof Error)) throw error
        samples.set(subject, { name: known?.name ?? subject, figures: {}, failed: error.message })
        onFailure(trial, subject, error)
      }
    }
  }
  return { trial, parameters, results: [...samples].map(([subject, known]) => summarise(subject, known)) }
}

function withOutcome(known: Samples | undefined, subject: string, outcome: Outcome): Samples {
  if (outcome.skipped !== undefined) return { name: subject, figures: {}, skipped: outcome.skipped }
  const { name, differs, figures } = outcome
  const samples = known ?? { name, ...(differs === undefined ? {} : { differs }), figures: {} }
  for (const [figure, value] of Object.entries(figures)) {
    samples.figures[figure] = [...(samples.figures[figure] ?? []), value]
  }
  return samples
}

function summarise(subject: string, { figures, ...rest }: Samples): SubjectResult {
  const measured = Object.entries(figures).map(([name, all]) => [
    name,
    { median: median(all), spread: all.length > 1 ? spread(all) : 0, all },
  ])
  return { subject, ...rest, figures: Object.fromEntries(measured) as Record<string, Measured> }
}
