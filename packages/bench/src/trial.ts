import type { Figures } from './workload.js'

/** What is measured together: several subjects at one workload, in turns, so that they meet the same machine. */
export interface Trial {
  /** For people and for filters: `'throughput'`. */
  readonly name: string
  /** A key of the workloads. */
  readonly workload: string
  readonly parameters: Readonly<Record<string, number>>
  /** Instead of `parameters`, in a quick run. */
  readonly quick?: Readonly<Record<string, number>>
  /** Keys of the subjects. */
  readonly subjects: readonly string[]
  /** The subject that the others are compared with. */
  readonly baseline?: string
  /** The figure that is compared, and drawn. */
  readonly figure: string
  /** Only with `--long`. */
  readonly long?: boolean
}

/** One run of one subject. */
export interface TrialRun {
  readonly workload: string
  readonly subject: string
  readonly parameters: Readonly<Record<string, number>>
  /** Where its files are made. @default the folder for temporary files */
  readonly directory?: string
}

export type Outcome =
  | { readonly name: string; readonly differs?: string; readonly figures: Figures; readonly skipped?: never }
  | { readonly skipped: string }
