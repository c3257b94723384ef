import type { FieldTest } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import type { PartHead } from '../part/part-head.js'
import { areOfSeverity, passSeries } from '../summary/series-tests.js'
import { Summary } from '../summary/summary.js'
import { summaryOf } from '../summary/summary-of.js'

const ALL_TIMES = { width: Infinity, offset: 0 }

/** The living rows of a part that pass the tests, by severity; `undefined` if its head does not show them. */
export function passingBySeverity(
  { head, dead }: PartEntry,
  tests: readonly FieldTest[],
): readonly number[] | undefined {
  if (!areOfSeverity(tests))
    return dead === undefined && Summary.decides(tests) ? countBySummary(head, tests) : undefined
  return head.bySeverity.map((rows, severity) =>
    rows > 0 && passSeries(tests, { service: undefined, severity })
      ? rows - (dead?.bySeverity[severity] ?? 0)
      : 0,
  )
}

function countBySummary(head: PartHead, tests: readonly FieldTest[]): readonly number[] | undefined {
  const bySeverity = new Array<number>(head.bySeverity.length).fill(0)
  const isKnown = summaryOf(head)?.count(tests, ALL_TIMES, (_, severity, rows) => {
    bySeverity[severity] = (bySeverity[severity] as number) + rows
  })
  return isKnown ? bySeverity : undefined
}
