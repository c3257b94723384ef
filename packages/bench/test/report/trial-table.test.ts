import { expect, it } from 'vitest'
import { trialTable } from '../../src/report/trial-table.js'
import { resultOf, trialResult } from '../support/results.js'

it('shows one subject per line, with its ratio to the baseline', () => {
  const result = trialResult(
    { baseline: 'other' },
    resultOf('one', { 'entries/s': 312_456, 'ms/batch': 0.4821 }),
    resultOf('other', { 'entries/s': 100_000, 'ms/batch': 1.5 }),
  )
  expect(trialTable(result)).toBe(`a trial {"entries":1000}
               ratio  entries/s  ms/batch
subject one    3.12×  312,000    0.482
subject other  1.00×  100,000    1.50
`)
})

it('shows the ratios of other figures that a trial compares', () => {
  const result = trialResult(
    { baseline: 'other', alsoCompared: ['p99 ms', 'p99.9 ms'] },
    resultOf('one', { 'entries/s': 50, 'p99 ms': 3 }),
    resultOf('other', { 'entries/s': 100, 'p99 ms': 2 }),
  )
  expect(trialTable(result)).toBe(`a trial {"entries":1000}
               ratio  ratio of p99 ms  entries/s  p99 ms
subject one    0.50×  1.50×            50.0       3.00
subject other  1.00×  1.00×            100        2.00
`)
})

it('shows no ratios without a baseline, or if the baseline was not measured', () => {
  const lines = `a trial {"entries":1000}
             entries/s
subject one  5.00
`
  expect(trialTable(trialResult({}, resultOf('one', { 'entries/s': 5 })))).toBe(lines)
  expect(trialTable(trialResult({ baseline: 'other' }, resultOf('one', { 'entries/s': 5 })))).toBe(lines)
})

it('shows the spread of several rounds, also around a median of 0', () => {
  const figures = {
    'entries/s': { median: 100, spread: 0.104, all: [90, 100, 110.8] },
    'added ms': { median: 0, spread: Number.POSITIVE_INFINITY, all: [-1, 0, 1] },
    refused: { median: 0, spread: 0, all: [0, 0, 0] },
  }
  expect(trialTable(trialResult({}, { subject: 'one', name: 'One', figures }))).toBe(`a trial {"entries":1000}
     entries/s  added ms  refused
One  100 ±10%   0.00 ±∞%  0.00 ±0%
`)
})

it('shows a dash for a figure that a subject does not have', () => {
  const result = trialResult(
    { baseline: 'one' },
    resultOf('one', { 'entries/s': 10 }),
    resultOf('other', { 'ms/batch': 2 }),
  )
  expect(trialTable(result)).toBe(`a trial {"entries":1000}
               ratio  entries/s  ms/batch
subject one    1.00×  10.0       -
subject other  -      -          2.00
`)
})

it('shows one figure per line if there are many', () => {
  const figures = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`figure ${i}`, i]))
  const result = trialResult({}, resultOf('one', figures), resultOf('other', { 'figure 8': 80 }))
  const lines = trialTable(result).split('\n')
  expect(lines.slice(0, 3)).toEqual([
    'a trial {"entries":1000}',
    '          subject one  subject other',
    'figure 0  0.00         -',
  ])
  expect(lines.slice(-2)).toEqual(['figure 8  8.00         80.0', ''])
})

it('lists below the table how subjects differ, which were skipped, and which failed', () => {
  const result = trialResult(
    {},
    { ...resultOf('one', { 'entries/s': 1 }), differs: 'no index' },
    { subject: 'other', name: 'other', figures: {}, skipped: 'Cannot find module' },
    { subject: 'third', name: 'Third', figures: {}, failed: 'entries should be 2, but is 1.' },
  )
  expect(trialTable(result)).toBe(`a trial {"entries":1000}
             entries/s
subject one  1.00
  subject one: no index
  other was skipped: Cannot find module
  third failed: entries should be 2, but is 1.
`)
})

it('compares each figure of a long list with its own baseline', () => {
  const figures = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`figure ${i} ms`, i + 1]))
  const result = trialResult(
    { baselines: { 'figure 0 ms': 'other', 'figure 1 ms': 'one', 'figure 2 ms': 'skipped' } },
    resultOf('one', figures),
    resultOf('other', { 'figure 0 ms': 4 }),
  )
  const lines = trialTable(result).split('\n')
  expect(lines.slice(1, 5)).toEqual([
    '             subject one   subject other',
    'figure 0 ms  1.00 (0.25×)  4.00 (1.00×)',
    'figure 1 ms  2.00 (1.00×)  -',
    'figure 2 ms  3.00          -',
  ])
})
