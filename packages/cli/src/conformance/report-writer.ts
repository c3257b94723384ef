import type { ConformanceReport, Verdict } from '@logpond/conformance/suite'

/** Tells of a run while it goes on. */
export interface ReportWriter {
  verdict(verdict: Verdict): Promise<void>
  /** @param notTried What was not tried, a line for each reason. */
  end(report: ConformanceReport, notTried: readonly string[]): Promise<void>
}
