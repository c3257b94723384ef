import type { FieldTest } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'

/** The living rows of a part that pass the tests, by severity; `undefined` if its head does not show them. */
export function passingBySeverity(
  { head, dead }: PartEntry,
  tests: readonly FieldTest[],
): readonly number[] | undefined {
  const [field, ...others] = tests
  if (others.length > 0 || (field !== undefined && field.column !== 'severity')) return undefined
  return head.bySeverity.map((rows, severity) =>
    rows > 0 && (field === undefined || field.test(severity)) ? rows - (dead?.bySeverity[severity] ?? 0) : 0,
  )
}
