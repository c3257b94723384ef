import type { Figures } from './workload.js'

/** Several subjects with the same workload, measured in turns so that disturbances of the machine affect all of them. */
export interface Trial {
  /** The name in tables and filters: `'throughput'`. */
  readonly name: string
  /** The name of the workload. */
  readonly workload: string
  readonly parameters: Readonly<Record<string, number>>
  /** Replaces `parameters` in a quick run. */
  readonly quick?: Readonly<Record<string, number>>
  /** Keys of the subjects. */
  readonly subjects: readonly string[]
  /** The subject that the others are compared with. */
  readonly baseline?: string
  /** The figure that the ratio compares. */
  readonly figure: string
  /** For single figures, the subject that the others are compared with. */
  readonly baselines?: Readonly<Record<string, string>>
  /** Other figures that are compared with those of the baseline. */
  readonly alsoCompared?: readonly string[]
  /** Whether the trial runs only with `--long` or `--quick`. */
  readonly long?: boolean
}

/** One run of one subject. */
export interface TrialRun {
  readonly workload: string
  readonly subject: string
  readonly parameters: Readonly<Record<string, number>>
  /** The folder for its files. @default the folder for temporary files */
  readonly directory?: string
}

export type Outcome =
  | { readonly name: string; readonly differs?: string; readonly figures: Figures; readonly skipped?: never }
  | { readonly skipped: string }
