import { expect, it } from 'vitest'
import { compareWithTargets, type Target } from '../src/target.js'
import { resultOf, trialResult } from './support/results.js'

const target = (changes: Partial<Target>): Target => ({
  what: 'something',
  bound: 10,
  is: 'at least',
  unit: '×',
  subjects: { 'a trial': ['one'] },
  value: (figureOf) => figureOf('a trial', 'one', 'entries/s'),
  ...changes,
})

const results = (value: number) => [trialResult({}, resultOf('one', { 'entries/s': value }))]

it.each([
  ['at least', 10.1, true],
  ['at least', 10, true],
  ['at least', 9.9, false],
  ['at most', 9.9, true],
  ['at most', 10, true],
  ['at most', 10.1, false],
] as const)('decides whether a bound of %s 10 is reached by %d: %s', (is, measured, isReached) => {
  expect(compareWithTargets([target({ is })], results(measured))).toMatchObject([{ measured, isReached }])
})

it('uses the figure of the trial and the subject that a target names', () => {
  const two = [
    trialResult({ name: 'another trial' }, resultOf('one', { 'entries/s': 1 })),
    trialResult(
      {},
      resultOf('other', { 'entries/s': 2 }),
      resultOf('one', { 'ms/batch': 3, 'entries/s': 40 }),
    ),
  ]
  expect(compareWithTargets([target({})], two)).toMatchObject([{ measured: 40, isReached: true }])
})

it('does not report a target as reached if the trial, the subject or the figure was not measured', () => {
  for (const missing of [
    [],
    [trialResult({ name: 'another trial' }, resultOf('one', { 'entries/s': 40 }))],
    [trialResult({}, resultOf('other', { 'entries/s': 40 }))],
    [trialResult({}, resultOf('one', { 'ms/batch': 40 }))],
    results(Number.NaN),
  ]) {
    const [row] = compareWithTargets([target({ is: 'at most' })], missing)
    expect(row).toMatchObject({ measured: undefined, isReached: false })
  }
})

it('compares round by round', () => {
  const ratio = target({
    bound: 2,
    value: (figureOf) => {
      const [one, other] = ['one', 'other'].map((subject) => figureOf('a trial', subject, 'entries/s'))
      return one === undefined || other === undefined ? undefined : one / other
    },
  })
  const all = (...values: number[]) => ({ 'entries/s': { median: 0, spread: 0, all: values } })
  const rounds = [
    trialResult(
      {},
      { subject: 'one', name: 'one', figures: all(300, 100, 30) },
      { subject: 'other', name: 'other', figures: all(100, 100, 15, 7) },
    ),
  ]
  expect(compareWithTargets([ratio], rounds)).toMatchObject([{ measured: 2, range: [1, 3], isReached: true }])
})

it.each([
  [
    [3, 1, 2],
    [1, 3],
  ],
  [
    [9, 2, 1, 4, 3],
    [2, 4],
  ],
  [
    [1, 2, 3, 4, 5, 6, 7, 8, 90, 100],
    [3, 8],
  ],
  [
    [1, 2, Number.POSITIVE_INFINITY, 3, 4],
    [2, Number.POSITIVE_INFINITY],
  ],
])('reduces the rounds %j to the range %j', (all, range) => {
  const rounds = [
    trialResult({}, { subject: 'one', name: 'one', figures: { 'entries/s': { median: 0, spread: 0, all } } }),
  ]
  expect(compareWithTargets([target({})], rounds)).toMatchObject([{ range }])
})

it('keeps the order of the targets', () => {
  const rows = compareWithTargets([target({ what: 'b' }), target({ what: 'a' })], results(1))
  expect(rows.map(({ what }) => what)).toEqual(['b', 'a'])
})
