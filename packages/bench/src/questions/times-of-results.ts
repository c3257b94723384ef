import { demoQuestionsName } from '../demo-trials.js'
import type { TrialResult } from '../run-trials.js'
import type { Times } from './document.js'
import { figureNames } from './figure-names.js'
import { USER_QUESTIONS } from './user-questions.js'

const TRIAL = demoQuestionsName(10_000_000)

/**
 * The times that a run of the benchmark has measured, for the document.
 *
 * @param json The file that `--json` has written.
 */
export function timesOfResults(json: string): Times[] {
  const { results } = JSON.parse(json) as { results: TrialResult[] }
  const figures = results.find(({ trial }) => trial.name === TRIAL)?.results[0]?.figures
  if (figures === undefined) throw new Error(`The results have no trial ${JSON.stringify(TRIAL)}.`)
  return USER_QUESTIONS.map((question, i) => {
    const { first, again } = figureNames(question, i)
    return [timeText(figures[first]?.median), timeText(figures[again]?.median)] as const
  })
}

function timeText(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–'
  return milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds).toLocaleString('en-US')
}
