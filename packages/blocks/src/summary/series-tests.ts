import type { FieldTest } from '@logpond/core'

/** What rows have in common that a summary counts together. */
export interface SeriesValues {
  readonly service: string | undefined
  readonly severity: number
}

/** Whether tests look only at columns that are equal in all rows of a series: service and severity. */
export function areOfSeries(tests: readonly FieldTest[]): boolean {
  return tests.every(isOfSeries)
}

export function isOfSeries(test: FieldTest): boolean {
  if (test.column === 'any') return test.alternatives.every(areOfSeries)
  if (test.column === 'not') return areOfSeries(test.tests)
  return test.column === 'service' || test.column === 'severity'
}

/** Whether tests look only at the severity. */
export function areOfSeverity(tests: readonly FieldTest[]): boolean {
  return tests.every((test) => {
    if (test.column === 'any') return test.alternatives.every(areOfSeverity)
    return test.column === 'not' ? areOfSeverity(test.tests) : test.column === 'severity'
  })
}

/** Whether the rows of a series pass those of the tests that look at nothing else. */
export function passSeries(tests: readonly FieldTest[], values: SeriesValues): boolean {
  for (const test of tests) if (!passes(test, values)) return false
  return true
}

function passes(test: FieldTest, values: SeriesValues): boolean {
  switch (test.column) {
    case 'service':
      return test.test(values.service)
    case 'severity':
      return test.test(values.severity)
    case 'any':
      return test.alternatives.some((tests) => passSeries(tests, values))
    case 'not':
      return !passSeries(test.tests, values)
    default:
      return true
  }
}
