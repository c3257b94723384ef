import type { ConformanceReport, Verdict } from '@logpond/conformance/suite'

/** Reports the progress and the end of a run. */
export interface ReportWriter {
  verdict(verdict: Verdict): Promise<void>
  /** @param notTried The untested promises, one line for each reason. */
  end(report: ConformanceReport, notTried: readonly string[]): Promise<void>
}
