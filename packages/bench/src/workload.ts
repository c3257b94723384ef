import type { Subject, SubjectContext } from './subject.js'

/** What a trial measures, by name; the name ends with the unit. */
export type Figures = Record<string, number>

export interface WorkloadContext extends SubjectContext {
  /** The key of the subject, for workloads that start a process of their own. */
  readonly key: string
  /** What a trial hands over: `entries`, `rate`, …; scaled down for a quick run. */
  readonly parameters: Readonly<Record<string, number>>
}

/** One kind of work, done by one subject in a process of its own. */
export interface Workload {
  readonly name: string
  /** Checks at its end that everything is stored; rejects when it is not. */
  run(subject: Subject, context: WorkloadContext): Promise<Figures>
}
