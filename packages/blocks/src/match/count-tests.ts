import type { FieldTest } from '@logpond/core'

/** The number of tests, those in `any` and `not` included. */
export function countTests(tests: readonly FieldTest[]): number {
  let count = 0
  for (const test of tests) {
    count++
    if (test.column === 'not') count += countTests(test.tests)
    else if (test.column === 'any') for (const inner of test.alternatives) count += countTests(inner)
  }
  return count
}
