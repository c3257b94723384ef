import { expect, it } from 'vitest'
import { targetTable } from '../../src/report/target-table.js'
import type { Reached } from '../../src/target.js'

const row = (changes: Partial<Reached>): Reached => ({
  what: 'something',
  bound: 2,
  is: 'at least',
  unit: '×',
  subjects: {},
  value: () => undefined,
  measured: undefined,
  range: changes.measured === undefined ? undefined : [changes.measured, changes.measured],
  isReached: false,
  ...changes,
})

it('shows the measured value, the target, and by how much it was missed', () => {
  const rows = [
    row({ what: 'fast', measured: 2.345, isReached: true, aim: 3 }),
    row({ what: 'slow', measured: 1.5 }),
    row({ what: 'late', is: 'at most', unit: 'ms', measured: 5 }),
    row({ what: 'just', measured: 1.999 }),
    row({ what: 'never', is: 'at most', unit: 'ms', measured: Number.POSITIVE_INFINITY }),
    row({ what: 'close', measured: 2.01, range: [1.9, 2.123], isReached: true }),
    row({ what: 'unknown', is: 'at most', unit: 'MiB' }),
  ]
  expect(targetTable(rows)).toBe(`         measured      target
fast     2.35 ×        at least 2 ×, aim for 3  reached
slow     1.50 ×        at least 2 ×             missed by 25 %
late     5.00 ms       at most 2 ms             missed by 150 %
just     2.00 ×        at least 2 ×             missed by less than 1 %
never    ∞ ms          at most 2 ms             missed
close    2.01 ×        at least 2 ×             undecided: 1.90 to 2.12
unknown  not measured  at most 2 MiB            -
`)
})
