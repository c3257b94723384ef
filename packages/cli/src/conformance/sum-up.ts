import type { ConformanceReport, VerdictStatus } from '@logpond/conformance/suite'

const STATUSES: readonly VerdictStatus[] = ['passed', 'failed', 'not claimed', 'not tested', 'too modest']

/** The number of promises with each status. */
export function sumUp({ verdicts }: ConformanceReport): Record<VerdictStatus, number> {
  const sums = STATUSES.map((status) => [
    status,
    verdicts.filter((verdict) => verdict.status === status).length,
  ])
  return Object.fromEntries(sums) as Record<VerdictStatus, number>
}
