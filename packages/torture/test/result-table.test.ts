import { describe, expect, it } from 'vitest'
import { isRed, resultTable } from '../src/report/result-table.js'
import type { CaseResult } from '../src/run-case.js'

const result: CaseResult = {
  row: 1,
  title: 'killed',
  driver: 'native',
  seed: 5,
  runs: 3,
  submitted: 1234,
  acknowledged: 1000,
  lost: 0,
  duplicated: 0,
  recovery: [30, 10, 20],
  measured: {},
  took: 1.25,
  violations: [],
}

describe('resultTable', () => {
  it('shows counts, and the median and the maximum of the recoveries', () => {
    const [, line] = resultTable([result]).split('\n')
    expect(line?.split(/ {2,}/)).toEqual([
      '1',
      'killed',
      'native',
      '3',
      '1,234',
      '1,000',
      '0',
      '0',
      '20 (30)',
      '1.3',
      'ok',
    ])
    expect(isRed(result)).toBe(false)
  })

  it('shows the violated rules, and below how to replay them', () => {
    const violations = [
      { rule: 'A', what: '1 were acknowledged but are not stored', count: 1, seed: 6 },
      { rule: 'A', what: 'more', count: 2, seed: 7 },
    ] as const
    const text = resultTable([{ ...result, lost: 3, violations }])
    expect(text).toMatch(/RED: A$/m)
    expect(text).toContain('1 killed, native, --seed 6: A: 1 were acknowledged but are not stored')
    expect(isRed({ ...result, violations })).toBe(true)
  })

  it('shows the spread of what was measured', () => {
    const measured = { 'ms until a commit': Array.from({ length: 2001 }, (_, i) => 2000 - i) }
    expect(resultTable([{ ...result, measured }])).toMatch(
      /^1 native, ms until a commit: median 1000, 95 % 1900, max 2000 \(2,001 values\)$/m,
    )
  })

  it('shows why a case was skipped', () => {
    expect(resultTable([{ ...result, skipped: 'strace' }])).toMatch(/killed +native +skipped: needs strace$/m)
  })
})
