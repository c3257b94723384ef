import type { FieldTest } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import { countRows } from '../match/row-set.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import { passingBySeverity } from './passing-by-severity.js'
import type { Read } from './read.js'

/**
 * Counts the rows that pass all tests. Opens only parts whose heads do not decide them.
 *
 * @param counted The rows of parts that an earlier attempt has opened, by their keys.
 */
export function* countMatches(read: Read, counted: Map<number, number>): Steps<number> {
  let total = 0
  for (const entry of read.view.parts) {
    const tests = undecidedTests(entry.head, read.tests)
    let count = tests === undefined ? 0 : (countByHead(read, entry, tests) ?? counted.get(entry.key))
    if (count !== undefined) {
      if (read.pace.isDueAfterPassing()) yield
    } else {
      count = yield* countInPart(read, entry, tests ?? [])
      counted.set(entry.key, count)
      if (read.pace.isDue()) yield
    }
    total += count
  }
  return total
}

function countByHead(read: Read, entry: PartEntry, tests: readonly FieldTest[]): number | undefined {
  const { head, dead } = entry
  if (tests.length === 0) return head.count - (dead?.count ?? 0)
  return sum(passingBySeverity(entry, tests) ?? read.remembered(entry, tests))
}

function* countInPart(read: Read, entry: PartEntry, tests: readonly FieldTest[]): Steps<number> {
  const part = yield* read.open(entry, tests)
  if (part === undefined) return 0
  // Opening the part may have shown enough.
  const known = sum(read.remembered(entry, tests))
  if (known !== undefined) {
    read.done(entry, part)
    return known
  }
  const found = yield* read.match(entry, part, tests)
  if (found === undefined) return 0
  read.done(entry, part)
  return countRows(found.rows)
}

function sum(bySeverity: readonly number[] | undefined): number | undefined {
  return bySeverity?.reduce((total, rows) => total + rows, 0)
}
