import type { ConformanceReport, Verdict } from '@logpond/conformance/suite'

/** Tells of a run while it goes on. */
export interface ReportWriter {
  verdict(verdict: Verdict): Promise<void>
  end(report: ConformanceReport): Promise<void>
}
