import type { FieldTest } from '@logpond/core'
import type { PartHead } from '../part/part-head.js'
import { summaryOf } from '../summary/summary-of.js'

/**
 * The tests that the head of a part does not decide: those that all its rows pass are left out. `undefined` if no row can pass all
 * tests, so that the part need not be opened.
 */
export function undecidedTests(
  head: PartHead,
  tests: readonly FieldTest[],
): readonly FieldTest[] | undefined {
  let undecided: FieldTest[] | undefined
  for (let i = 0; i < tests.length; i++) {
    const test = tests[i] as FieldTest
    const passing = passingRows(head, test)
    if (passing === 'none') return undefined
    if (passing === 'some') undecided?.push(test)
    else undecided ??= tests.slice(0, i)
  }
  return undecided ?? tests
}

/** How many rows of a part pass a test, as far as its head shows. */
function passingRows(head: PartHead, field: FieldTest): 'none' | 'some' | 'all' {
  switch (field.column) {
    case 'severity':
      return passingSeverities(head, field.test)
    case 'timestamp': {
      const first = head.minTime / 1000
      const last = head.maxTime / 1000
      if (last < field.start || first >= field.end) return 'none'
      return first >= field.start && last < field.end ? 'all' : 'some'
    }
    case 'service':
      return passingServices(head, field.test)
    case 'id':
      if (head.firstId > field.max) return 'none'
      return head.lastId <= field.max ? 'all' : 'some'
    default:
      return 'some'
  }
}

function passingServices(
  head: PartHead,
  test: (service: string | undefined) => boolean,
): 'none' | 'some' | 'all' {
  const services = summaryOf(head)?.services()
  if (services === undefined) return 'some'
  let passing = 0
  for (const [service, rows] of services) if (test(service)) passing += rows
  return outOf(passing, head.count)
}

function passingSeverities(
  { bySeverity, count }: PartHead,
  test: (severity: number) => boolean,
): 'none' | 'some' | 'all' {
  let passing = 0
  for (let severity = 1; severity < bySeverity.length; severity++) {
    const rows = bySeverity[severity] as number
    if (rows > 0 && test(severity)) passing += rows
  }
  return outOf(passing, count)
}

function outOf(passing: number, count: number): 'none' | 'some' | 'all' {
  if (passing === 0) return 'none'
  return passing === count ? 'all' : 'some'
}
