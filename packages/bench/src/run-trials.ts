import { spawnTrial } from './spawn-trial.js'
import { median, spread } from './statistics.js'
import type { Outcome, Trial, TrialRun } from './trial.js'

export interface RunOptions {
  readonly quick: boolean
  /** How often each subject is measured. */
  readonly repeats: number
  /** Where files are made. */
  readonly directory?: string
  /** Only subjects whose key this accepts. */
  readonly only?: (subject: string) => boolean
  readonly onRun?: (trial: Trial, subject: string, round: number) => void
  /** Measures a subject once. @default in a process of its own */
  readonly spawn?: (run: TrialRun) => Promise<Outcome>
}

/** A figure over all rounds. */
export interface Measured {
  readonly median: number
  /** Half of the distance between the lowest and the highest, as a part of the median. */
  readonly spread: number
  readonly all: readonly number[]
}

export interface SubjectResult {
  readonly subject: string
  readonly name: string
  readonly differs?: string
  readonly figures: Readonly<Record<string, Measured>>
  /** Why it was not measured. */
  readonly skipped?: string
}

export interface TrialResult {
  readonly trial: Trial
  /** Those of the run: a quick one has others. */
  readonly parameters: Trial['parameters']
  readonly results: readonly SubjectResult[]
}

type Samples = { name: string; differs?: string; figures: Record<string, number[]>; skipped?: string }

/** Measures the subjects of a trial in turns, round by round: what the machine does meets all alike. */
export async function runTrial(trial: Trial, options: RunOptions): Promise<TrialResult> {
  const { quick, repeats, directory, only = () => true, onRun, spawn = spawnTrial } = options
  const parameters = (quick ? trial.quick : undefined) ?? trial.parameters
  const subjects = trial.subjects.filter(only)
  const samples = new Map<string, Samples>()
  for (let round = 0; round < repeats; round++) {
    for (const subject of subjects) {
      if (samples.get(subject)?.skipped !== undefined) continue
      onRun?.(trial, subject, round)
      const outcome = await spawn({
        workload: trial.workload,
        subject,
        parameters,
        ...(directory === undefined ? {} : { directory }),
      })
      if (outcome.skipped !== undefined) {
        samples.set(subject, { name: subject, figures: {}, skipped: outcome.skipped })
        continue
      }
      const { name, differs, figures } = outcome
      const known = samples.get(subject) ?? {
        name,
        ...(differs === undefined ? {} : { differs }),
        figures: {},
      }
      for (const [figure, value] of Object.entries(figures)) {
        known.figures[figure] = [...(known.figures[figure] ?? []), value]
      }
      samples.set(subject, known)
    }
  }
  return { trial, parameters, results: [...samples].map(([subject, known]) => summarise(subject, known)) }
}

function summarise(subject: string, { figures, ...rest }: Samples): SubjectResult {
  const measured = Object.entries(figures).map(([name, all]) => [
    name,
    { median: median(all), spread: all.length > 1 ? spread(all) : 0, all },
  ])
  return { subject, ...rest, figures: Object.fromEntries(measured) as Record<string, Measured> }
}
