import { expect, it } from 'vitest'
import { figureNames } from '../../src/questions/figure-names.js'
import { timesOfResults } from '../../src/questions/times-of-results.js'
import { USER_QUESTIONS } from '../../src/questions/user-questions.js'
import { resultOf, trialResult } from '../support/results.js'

it('takes the times of each question from the largest trial', () => {
  const figures = Object.fromEntries(
    USER_QUESTIONS.slice(1).flatMap((question, i) => {
      const { first, again } = figureNames(question, i + 1)
      return [
        [first, 1234.5],
        [again, 1.25],
      ]
    }),
  )
  const result = trialResult({ name: 'demo questions, 10,000,000' }, resultOf('demo-better-sqlite3', figures))
  const times = timesOfResults(JSON.stringify({ results: [result] }))
  expect(times).toHaveLength(60)
  expect(times[0]).toEqual(['–', '–'])
  expect(times[1]).toEqual(['1,235', '1.3'])
  expect(() => timesOfResults('{"results":[]}')).toThrow('no trial "demo questions, 10,000,000"')
})
