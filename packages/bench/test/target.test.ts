import { describe, expect, it } from 'vitest'
import { compareWithTargets, type Target } from '../src/target.js'
import { resultOf } from './results.js'

const ratio: Target = {
  what: 'a against b',
  bound: 1.3,
  is: 'at least',
  unit: '×',
  subjects: { t: ['a', 'b'] },
  value: (figureOf) =>
    (figureOf('t', 'a', 'entries/s') ?? Number.NaN) / (figureOf('t', 'b', 'entries/s') ?? 1),
}
const delay: Target = {
  what: 'delay',
  bound: 2,
  is: 'at most',
  unit: 'ms',
  subjects: { t: ['a'] },
  value: (figureOf) => figureOf('t', 'a', 'delay ms'),
}

describe('compareWithTargets', () => {
  it('takes medians of one trial, and holds them against the bound', () => {
    const results = [
      resultOf(
        { name: 't' },
        { a: { 'entries/s': [130, 260, 10], 'delay ms': [2] }, b: { 'entries/s': [100] } },
      ),
    ]
    expect(compareWithTargets([ratio, delay], results)).toMatchObject([
      { measured: 1.3, isReached: true },
      { measured: 2, isReached: true },
    ])
  })

  it('misses what is just beyond', () => {
    const results = [
      resultOf({ name: 't' }, { a: { 'entries/s': [129.9], 'delay ms': [2.01] }, b: { 'entries/s': [100] } }),
    ]
    expect(compareWithTargets([ratio, delay], results)).toMatchObject([
      { isReached: false },
      { isReached: false },
    ])
  })

  it('reaches nothing that was not measured', () => {
    expect(compareWithTargets([delay], [resultOf({ name: 't' }, { a: 'not installed' })])).toMatchObject([
      { measured: undefined, isReached: false },
    ])
    expect(compareWithTargets([delay], [])).toMatchObject([{ measured: undefined, isReached: false }])
  })
})
