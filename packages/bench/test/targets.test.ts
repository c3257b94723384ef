import { describe, expect, it } from 'vitest'
import { compareWithTargets } from '../src/target.js'
import { TARGETS } from '../src/targets.js'
import { TRIALS } from '../src/trials.js'
import { figuresAskedFor } from './support/figures-asked-for.js'
import { resultOf, trialResult } from './support/results.js'

it('has each target once', () => {
  const named = TARGETS.map(({ what }) => what)
  expect(new Set(named).size).toBe(named.length)
})

describe.each(TARGETS)('$what', (target) => {
  it('names existing trials, and subjects that take part in them', () => {
    for (const [name, subjects] of Object.entries(target.subjects)) {
      const trial = TRIALS.find((one) => one.name === name)
      expect(trial?.subjects, name).toEqual(expect.arrayContaining([...subjects]))
    }
  })

  it('names exactly the trials and subjects that its value uses', () => {
    const asked = figuresAskedFor(target).map(({ trial, subject }) => `${trial}: ${subject}`)
    const named = Object.entries(target.subjects).flatMap(([trial, subjects]) =>
      subjects.map((subject) => `${trial}: ${subject}`),
    )
    expect(new Set(asked)).toEqual(new Set(named))
  })

  it('has no value if nothing was measured', () => {
    expect(target.value(() => undefined)).toBeUndefined()
  })

  it('aims beyond its bound', () => {
    const { bound, aim = target.is === 'at least' ? bound + 1 : bound - 1, is } = target
    if (is === 'at least') expect(aim).toBeGreaterThan(bound)
    else expect(aim).toBeLessThan(bound)
  })
})

it('misses the target of the event-loop delay if entries were refused', () => {
  const delay = { 'loop delay added p99 ms': 0.1 }
  const rowOf = (refused: number) => {
    const result = trialResult({ name: 'steady 50,000/s' }, resultOf('better-sqlite3', { ...delay, refused }))
    return compareWithTargets(TARGETS, [result]).find(({ what }) => what.startsWith('added event-loop delay'))
  }
  expect(rowOf(0)).toMatchObject({ measured: 0.1, isReached: true })
  expect(rowOf(1)).toMatchObject({ measured: Number.POSITIVE_INFINITY, isReached: false })
})
