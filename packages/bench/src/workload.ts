import type { DemoSubject } from './demo/demo-subject.js'
import type { Subject, SubjectContext } from './subject.js'

/** Measured values by name. The name ends with the unit. */
export type Figures = Record<string, number>

export interface WorkloadContext extends SubjectContext {
  /** The key of the subject, for workloads that start another process. */
  readonly key: string
  /** The folder for files that later runs use again. It may not exist yet. */
  readonly cache: string
  /** The parameters of the trial: `entries`, `rate`, …; smaller in a quick run. */
  readonly parameters: Readonly<Record<string, number>>
}

/** One kind of work, which one subject does in a child process. */
export interface Workload {
  readonly name: string
  /** Measures a subject. Rejects if the subject has not stored everything correctly at the end. */
  run(subject: Subject, context: WorkloadContext): Promise<Figures>
}

/** The same with entries of the demo. */
export interface DemoWorkload {
  readonly name: string
  /** Measures a subject. Rejects if the subject gives a wrong answer. */
  run(subject: DemoSubject, context: WorkloadContext): Promise<Figures>
}
