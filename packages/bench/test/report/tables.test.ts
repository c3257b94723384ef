import { describe, expect, it } from 'vitest'
import { targetTable } from '../../src/report/target-table.js'
import { trialTable } from '../../src/report/trial-table.js'
import type { Reached } from '../../src/target.js'
import { resultOf } from '../results.js'

describe('trialTable', () => {
  it('shows medians, spreads, ratios to the baseline, and who was skipped', () => {
    const result = resultOf(
      { name: 'throughput', baseline: 'hand' },
      {
        hand: { 'entries/s': [90, 100, 110] },
        logpond: { 'entries/s': [150, 150, 150] },
        other: 'not installed',
      },
    )
    expect(trialTable(result).split('\n')).toEqual([
      'throughput {}',
      '         ratio  entries/s',
      'hand     1.00×  100 ±10%',
      'logpond  1.50×  150 ±0%',
      '  other was skipped: not installed',
      '',
    ])
  })

  it('has a line a figure where there are many', () => {
    const figures = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`figure ${i}`, [i + 1]]))
    const lines = trialTable(resultOf({ name: 't' }, { a: figures, b: figures })).split('\n')
    expect(lines[1]?.trim()).toMatch(/^a +b$/)
    expect(lines[2]).toMatch(/^figure 0 +1\.00 +1\.00$/)
  })
})

describe('targetTable', () => {
  const target = { unit: '×', subjects: {}, value: () => undefined } as const
  it('says what is reached, and what is missed by how much', () => {
    const rows: Reached[] = [
      { ...target, what: 'fast', bound: 1.3, aim: 1.6, is: 'at least', measured: 1.4, isReached: true },
      { ...target, what: 'slow', bound: 2, is: 'at most', measured: 3, isReached: false },
      { ...target, what: 'unknown', bound: 2, is: 'at most', measured: undefined, isReached: false },
    ]
    const lines = targetTable(rows).split('\n')
    expect(lines[1]).toMatch(/^fast +1\.40 × +at least 1\.3 ×, aim for 1\.6 +reached$/)
    expect(lines[2]).toMatch(/^slow +3\.00 × +at most 2 × +missed by 50 %$/)
    expect(lines[3]).toMatch(/^unknown +not measured +at most 2 × +-$/)
  })
})
