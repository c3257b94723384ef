import type { AnyTest, FieldTest, NotTest } from '@logpond/core'
import type { PartHead } from '../part/part-head.js'
import { areOfSeverity, isOfSeries, passSeries } from '../summary/series-tests.js'
import { summaryOf } from '../summary/summary-of.js'

/** How many rows of a part pass, as far as its head shows. */
type Passing = 'none' | 'some' | 'all'

/**
 * The tests that the head of a part does not decide: those that all its rows pass are left out, in `any` and `not` too. `undefined`
 * if no row can pass all tests, so that the part need not be opened.
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
    else {
      undecided ??= tests.slice(0, i)
      if (passing !== 'all') undecided.push(...passing)
    }
  }
  const left = undecided ?? tests
  const ofSeries = left.length > 1 ? left.filter(isOfSeries) : []
  return ofSeries.length > 1 && passingSeries(head, ofSeries) === 'none' ? undefined : left
}

/** How many rows of a part pass a test; or the tests that rows must pass in place of it. */
function passingRows(head: PartHead, field: FieldTest): Passing | readonly FieldTest[] {
  switch (field.column) {
    case 'severity':
    case 'service':
      return passingSeries(head, [field])
    case 'timestamp': {
      const first = head.minTime / 1000
      const last = head.maxTime / 1000
      if (last < field.start || first >= field.end) return 'none'
      return first >= field.start && last < field.end ? 'all' : 'some'
    }
    case 'id':
      if (head.firstId > field.max) return 'none'
      return head.lastId <= field.max ? 'all' : 'some'
    case 'any':
      return passingAny(head, field)
    case 'not':
      return passingNot(head, field)
    default:
      return 'some'
  }
}

function passingAny(head: PartHead, field: AnyTest): Passing | readonly FieldTest[] {
  const alternatives: (readonly FieldTest[])[] = []
  let isSame = true
  for (const tests of field.alternatives) {
    const undecided = undecidedTests(head, tests)
    if (undecided?.length === 0) return 'all'
    if (undecided !== tests) isSame = false
    if (undecided !== undefined) alternatives.push(undecided)
  }
  const [only] = alternatives
  if (only === undefined) return 'none'
  if (alternatives.length === 1) return only
  const left: AnyTest = isSame ? field : { column: 'any', alternatives }
  return passingSeriesOr(head, left, isSame)
}

function passingNot(head: PartHead, field: NotTest): Passing | readonly FieldTest[] {
  const tests = undecidedTests(head, field.tests)
  if (tests === undefined) return 'all'
  if (tests.length === 0) return 'none'
  const [only] = tests
  if (tests.length === 1 && only?.column === 'not') return only.tests
  const isSame = tests === field.tests
  return passingSeriesOr(head, isSame ? field : { column: 'not', tests }, isSame)
}

/** @param isSame Whether the test is the one that was asked about. */
function passingSeriesOr(head: PartHead, test: FieldTest, isSame: boolean): Passing | readonly FieldTest[] {
  const passing = isOfSeries(test) ? passingSeries(head, [test]) : 'some'
  return passing === 'some' && !isSame ? [test] : passing
}

/** @param tests Only of series: `areOfSeries`. */
function passingSeries(head: PartHead, tests: readonly FieldTest[]): Passing {
  let passing = 0
  if (areOfSeverity(tests)) {
    for (const [severity, rows] of head.bySeverity.entries())
      if (rows > 0 && passSeries(tests, { service: undefined, severity })) passing += rows
  } else {
    const summary = summaryOf(head)
    if (summary === undefined) return 'some'
    for (const series of summary.series()) if (passSeries(tests, series)) passing += series.rows
  }
  if (passing === 0) return 'none'
  return passing === head.count ? 'all' : 'some'
}
